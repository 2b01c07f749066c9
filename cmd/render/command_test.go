package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// namespaced makes the namespace of the stack's configuration, and takes that namespace's name from the object made.
func namespaced(ctx *pulumi.Context) error {
	name, _ := ctx.GetConfig("spywatcher:namespace")
	namespace, err := corev1.NewNamespace(ctx, "namespace", &corev1.NamespaceArgs{
		Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String(name)},
	})
	if err != nil {
		return err
	}
	_, err = corev1.NewConfigMap(ctx, "settings", &corev1.ConfigMapArgs{
		Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String("settings"), Namespace: namespace.Metadata.Name()},
	})
	return err
}

// project is a folder with a project of one stack.
func project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"Pulumi.yaml":            "name: spywatcher\nruntime: go\n",
		"Pulumi.production.yaml": "config:\n  namespace: spywatcher\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	return dir
}

func TestRender(t *testing.T) {
	t.Parallel()

	dir := project(t)
	out := filepath.Join(dir, "out", "production")
	var stdout, stderr bytes.Buffer
	code := execute(namespaced, []string{"--stack", "production", "--out", out, "--dir", dir}, &stdout, &stderr)
	require.Zero(t, code, stderr.String())
	assert.Empty(t, stderr.String())
	assert.Equal(t, "The plan of stack production is in "+out+".\n", stdout.String())

	for name, want := range map[string]string{
		"kubernetes.yaml": `apiVersion: v1
kind: Namespace
metadata:
  name: spywatcher
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: spywatcher
`,
		"aws.yaml":        "[]\n",
		"unrendered.yaml": "[]\n",
	} {
		content, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		assert.Equal(t, want, string(content), "%s: the program ran on the stack's values, its objects answered", name)
	}
}

func TestRenderRefused(t *testing.T) {
	t.Parallel()

	several := &findings.Error{Subject: "stack production", Findings: findings.List{
		{Field: "spywatcher:backend.scaling.max", Value: 1, Rule: "must be at least 2"},
		{Field: "spywatcher:namespace", Rule: "is missing"},
	}}
	fails := func(err error) pulumi.RunFunc { return func(*pulumi.Context) error { return err } }
	given := []string{"--stack", "production", "--out", "out"}

	for name, row := range map[string]struct {
		reason  string
		program pulumi.RunFunc
		args    []string
		want    string
	}{
		"no flags": {
			reason: "both flags are named, the usage is not printed over them",
			want:   `render: required flag(s) "out", "stack" not set`,
		},
		"unknown flag": {
			reason: "a misspelt flag is no flag",
			args:   append([]string{"--stak", "production"}, given...),
			want:   "render: unknown flag: --stak",
		},
		"argument": {
			reason: "a stack given without its flag would not be rendered",
			args:   append([]string{"staging"}, given...),
			want:   `render: unknown command "staging" for "render"`,
		},
		"stack": {
			reason: "the stacks that exist are named",
			args:   []string{"--stack", "prod", "--out", "out"},
			want:   "render: there is no stack prod: no Pulumi.prod.yaml, only the files of production",
		},
		"program": {
			reason:  "a program's error is one line, not Pulumi's list with a bullet",
			program: fails(errors.New("the cluster\n\tis another")),
			args:    given,
			want:    "render: the cluster is another",
		},
		"findings": {
			reason:  "findings keep a line each",
			program: fails(several),
			args:    given,
			want: "render: stack production: 2 values cannot be used:\n" +
				"  - spywatcher:backend.scaling.max is 1: it must be at least 2\n" +
				"  - spywatcher:namespace is missing",
		},
		"output": {
			reason:  "a folder that cannot be written to is named",
			program: namespaced,
			args:    []string{"--stack", "production", "--out", "Pulumi.yaml"},
			want:    "render: mkdir OUT: not a directory",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := project(t)
			args := append([]string{"--dir", dir}, row.args...)
			out := ""
			for i, arg := range args[:max(len(args)-1, 0)] {
				if arg == "--out" {
					args[i+1] = filepath.Join(dir, args[i+1])
					out = args[i+1]
				}
			}
			var stdout, stderr bytes.Buffer
			code := execute(row.program, args, &stdout, &stderr)
			assert.Equal(t, 1, code, row.reason)
			assert.Empty(t, stdout.String(), "nothing is said to be written")
			assert.Equal(t, strings.ReplaceAll(row.want, "OUT", out)+"\n", stderr.String(), row.reason)
			assert.NoDirExists(t, filepath.Join(dir, "out"), "and nothing is")
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()

	var stdout, stderr bytes.Buffer
	require.Zero(t, execute(nil, []string{"--help"}, &stdout, &stderr))
	assert.Contains(t, stdout.String(), "render --stack production --out out/production", "help shows a whole command")
	for _, word := range []string{"kubernetes.yaml", "aws.yaml", "unrendered.yaml", "(secret)", "(known after up)"} {
		assert.Contains(t, stdout.String(), word, "help says what the files hold")
	}
	assert.Empty(t, stderr.String())
}
