package plan_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/plan"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

const project = "name: spywatcher\nruntime: go\n"

// folder is a project's folder with these files in it.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	}
	return dir
}

func TestLoad(t *testing.T) {
	t.Parallel()

	for name, row := range map[string]struct {
		reason  string
		project string
		stack   string
		want    map[string]string
		secret  []string
	}{
		"scalars": {
			reason: "the program reads texts, whatever they are in the file",
			stack: `
config:
  spywatcher:namespace: spywatcher
  spywatcher:replicas: 3
  spywatcher:port: "3001"
  spywatcher:ratio: 0.5
  spywatcher:debug: true
  spywatcher:empty: ""
`,
			want: map[string]string{
				"spywatcher:namespace": "spywatcher",
				"spywatcher:replicas":  "3",
				"spywatcher:port":      "3001",
				"spywatcher:ratio":     "0.5",
				"spywatcher:debug":     "true",
				"spywatcher:empty":     "",
			},
		},
		"structures": {
			reason: "structures come as JSON, in which numbers and texts are told apart",
			stack: `
config:
  spywatcher:backend:
    image: example.com/backend:1.0.0
    scaling: {min: 2, max: 10}
    debug: false
    port: "3001"
    ranges: [10.0.0.0/16]
  pulumi:disable-default-providers: [aws, kubernetes]
`,
			want: map[string]string{
				"spywatcher:backend": `{"debug":false,"image":"example.com/backend:1.0.0","port":"3001",` +
					`"ranges":["10.0.0.0/16"],"scaling":{"max":10,"min":2}}`,
				"pulumi:disable-default-providers": `["aws","kubernetes"]`,
			},
		},
		"keys": {
			reason: "a key without a namespace is the project's own",
			stack:  "config:\n  namespace: spywatcher\n  aws:region: eu-central-1\n",
			want:   map[string]string{"spywatcher:namespace": "spywatcher", "aws:region": "eu-central-1"},
		},
		"encrypted": {
			reason: "what is encrypted cannot be read, and its whole key is secret",
			stack: `
encryptionsalt: v1:salt
config:
  spywatcher:token: {secure: ` + canary + `}
  spywatcher:plain: open
  spywatcher:database:
    pool: 2
    url: {secure: ` + canary + `}
`,
			want: map[string]string{
				"spywatcher:token":    recorder.SecretMarker,
				"spywatcher:plain":    "open",
				"spywatcher:database": `{"pool":2,"url":"(secret)"}`,
			},
			secret: []string{"spywatcher:database", "spywatcher:token"},
		},
		"nothing": {
			reason: "a stack's file may be empty",
			want:   map[string]string{},
		},
		"project defaults": {
			reason: "what a stack does not say comes from the project, and a stack's own value wins",
			project: project + `
config:
  namespace: spywatcher
  replicas: 2
  ratio: {default: 0.5}
  debug: {type: boolean, default: false}
  hosts: {type: array, items: {type: string}, default: [a.example.com, b.example.com]}
  network: {type: object, default: {ranges: [10.0.0.0/16]}}
  backend.image: example.com/backend:1.0.0
  backend.scaling.max: 10
  aws:region: eu-central-1
  spywatcher:qualified: {type: integer, default: 7}
`,
			stack: "config:\n  replicas: 5\n  backend: {image: example.com/backend:2.0.0}\n",
			want: map[string]string{
				"spywatcher:namespace": "spywatcher",
				"spywatcher:replicas":  "5",
				"spywatcher:ratio":     "0.5",
				"spywatcher:debug":     "false",
				"spywatcher:hosts":     `["a.example.com","b.example.com"]`,
				"spywatcher:network":   `{"ranges":["10.0.0.0/16"]}`,
				"spywatcher:backend":   `{"image":"example.com/backend:2.0.0","scaling":{"max":10}}`,
				"spywatcher:qualified": "7",
				"aws:region":           "eu-central-1",
			},
		},
		"project types": {
			reason: "values of the declared types pass, and so do encrypted ones, whose type cannot be seen",
			project: project + `
config:
  replicas: {type: integer}
  backend: {type: object}
  token: {type: string, secret: true}
  limit: {type: integer, secret: true}
  database: {type: object, secret: true}
  described: {description: of no type}
`,
			stack: `
config:
  replicas: 5
  backend: {image: a}
  token: {secure: ` + canary + `}
  limit: {secure: ` + canary + `}
  database: {url: {secure: ` + canary + `}}
  described: [anything]
`,
			want: map[string]string{
				"spywatcher:replicas":  "5",
				"spywatcher:backend":   `{"image":"a"}`,
				"spywatcher:token":     "(secret)",
				"spywatcher:limit":     "(secret)",
				"spywatcher:database":  `{"url":"(secret)"}`,
				"spywatcher:described": `["anything"]`,
			},
			secret: []string{"spywatcher:database", "spywatcher:limit", "spywatcher:token"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if row.project == "" {
				row.project = project
			}
			dir := folder(t, map[string]string{"Pulumi.yaml": row.project, "Pulumi.production.yaml": row.stack})
			options, err := plan.Load(dir, "production")
			require.NoError(t, err, row.reason)
			assert.Equal(t, recorder.LookUpMarker, options.LookUps("any")["zoneId"].StringValue(), "a plan needs no account")
			options.LookUps = nil // Functions cannot be compared.
			assert.Equal(t, recorder.Options{
				Project:    "spywatcher",
				Stack:      "production",
				Preview:    true,
				Config:     row.want,
				SecretKeys: row.secret,
			}, options, row.reason)
			assert.NotContains(t, fmt.Sprintf("%+v", options), canary, "not even in its encrypted form")
		})
	}
}

func TestLoadFindsProject(t *testing.T) {
	t.Parallel()

	dir := folder(t, map[string]string{
		"Pulumi.yaml":                      project + "stackConfigDir: environments\n",
		"environments/Pulumi.staging.yaml": "config:\n  namespace: staging\n",
		"stacks/doc.go":                    "package stacks\n",
	})
	for name, at := range map[string]string{"its folder": dir, "a folder in it": filepath.Join(dir, "stacks")} {
		options, err := plan.Load(at, "staging")
		require.NoError(t, err, name)
		assert.Equal(t, map[string]string{"spywatcher:namespace": "staging"}, options.Config, name)
	}
}

func TestLoadRefused(t *testing.T) {
	t.Parallel()

	for name, row := range map[string]struct {
		reason string
		files  map[string]string
		stack  string
		want   string
	}{
		"no project": {
			reason: "the folder is named, not a command of Pulumi's to run",
			files:  map[string]string{"Pulumi.yaml": ""},
			want:   "there is no Pulumi.yaml in",
		},
		"broken project": {
			reason: "the reader's own words say what is wrong",
			files:  map[string]string{"Pulumi.yaml": "runtime: go\n"},
			want:   "project is missing a 'name' attribute",
		},
		"no such stack": {
			reason: "the stacks that exist are what was meant",
			files:  map[string]string{"Pulumi.staging.yaml": "", "Pulumi.qa.yaml": ""},
			want:   "there is no stack production: no Pulumi.production.yaml, only the files of qa, staging",
		},
		"no stack at all": {
			reason: "or that there are none",
			want:   "there is no stack production: no Pulumi.production.yaml, nor any other stack's file",
		},
		"no stack's name": {
			reason: "a name that is none cannot lead out of the folder",
			stack:  "../production",
			want:   `"../production" cannot name a stack: `,
		},
		"broken stack": {
			reason: "the file is named",
			files:  map[string]string{"Pulumi.production.yaml": "config: [\n"},
			want:   "Pulumi.production.yaml cannot be read: ",
		},
		"environment": {
			reason: "values that only an account can open are not left out in silence",
			files:  map[string]string{"Pulumi.production.yaml": "environment: [shared]\n"},
			want:   "Pulumi.production.yaml takes values from an environment",
		},
		"findings": {
			reason: "everything wrong is said at once, encrypted values and clear ones in place of them never",
			files: map[string]string{
				"Pulumi.yaml": project + `
config:
  namespace: {type: string, description: where it runs}
  region: {}
  replicas: {type: integer}
  hosts: {type: array, items: {type: string}}
  token: {type: string, secret: true}
  backend: {type: object}
`,
				"Pulumi.production.yaml": "config:\n  replicas: many\n  hosts: {a: b}\n  token: " + canary + "\n" +
					"  backend: [{secure: " + canary + "}]\n",
			},
			want: "stack production: 6 values cannot be used:\n" +
				`  - spywatcher:backend is "[\"(secret)\"]": it must be of type object` + "\n" +
				`  - spywatcher:hosts is "{\"a\":\"b\"}": it must be of type array<string>` + "\n" +
				"  - spywatcher:namespace is missing: give it in Pulumi.production.yaml\n" +
				"  - spywatcher:region is missing: give it in Pulumi.production.yaml\n" +
				`  - spywatcher:replicas is "many": it must be of type integer` + "\n" +
				"  - spywatcher:token must be encrypted: set it with `pulumi config set --secret spywatcher:token`",
		},
		"key that is none": {
			reason: "a key of the schema is a path",
			files: map[string]string{
				"Pulumi.yaml":            project + "config:\n  'backend[': 1\n",
				"Pulumi.production.yaml": "",
			},
			want: `the configuration key "backend[" of Pulumi.yaml: `,
		},
		"key with too many parts": {
			reason: "a qualified key has one namespace",
			files: map[string]string{
				"Pulumi.yaml":            project + "config:\n  'spywatcher:a:b': {default: 1}\n",
				"Pulumi.production.yaml": "",
			},
			want: `the configuration key "spywatcher:a:b" of Pulumi.yaml: `,
		},
		"default beside a scalar": {
			reason: "a default for a part of a structure needs the structure",
			files: map[string]string{
				"Pulumi.yaml":            project + "config:\n  backend.scaling.max: 1\n",
				"Pulumi.production.yaml": "config:\n  backend: {scaling: none}\n",
			},
			want: `the configuration key "backend.scaling.max" of Pulumi.yaml: `,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"Pulumi.yaml": project}
			maps.Copy(files, row.files)
			if files["Pulumi.yaml"] == "" {
				delete(files, "Pulumi.yaml")
			}
			if row.stack == "" {
				row.stack = "production"
			}
			_, err := plan.Load(folder(t, files), row.stack)
			require.ErrorContains(t, err, row.want, row.reason)
			assert.NotContains(t, err.Error(), canary)
		})
	}
}
