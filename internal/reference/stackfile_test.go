package reference_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/plan"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// kubeconfig has another current context than the page's stack.
const kubeconfig = `apiVersion: v1
kind: Config
current-context: arn:aws:eks:eu-central-1:111122223333:cluster/spywatcher-staging
`

// TestMain gives all programs of this package one kubeconfig: the environment is not a test's to change while others run.
func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "reference")
	if err != nil {
		panic(err)
	}
	file := filepath.Join(dir, "kubeconfig")
	if err := errors.Join(os.WriteFile(file, []byte(kubeconfig), 0o600), os.Setenv("KUBECONFIG", file)); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	return code
}

// folder is a project's folder with one stack's file.
func folder(t *testing.T, stack, text string) string {
	t.Helper()
	dir := t.TempDir()
	project, err := os.ReadFile(root + "/Pulumi.yaml")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi.yaml"), project, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi."+stack+".yaml"), []byte(text), 0o600))
	return dir
}

// execute runs a program on the stack's file in dir.
func execute(t *testing.T, program pulumi.RunFunc, dir, stack string, preview bool) (*recorder.Recording, error) {
	t.Helper()
	options, err := plan.Load(dir, stack)
	require.NoError(t, err)
	options.Preview = preview
	return recorder.Run(program, options)
}

func TestStackFileOfThePage(t *testing.T) {
	t.Parallel()
	text := stackFile(t, "qa")
	for key := range loadProject(t).Config {
		assert.Contains(t, text, "\n  spywatcher:"+key+":", "a whole file shows every key of the first level")
	}
	recording, err := execute(t, stacks.Plan, folder(t, "qa", text), "qa", true)
	require.NoError(t, err)
	for name, row := range map[string]struct {
		reason     string
		kind, name string
		path       []string
		want       any
	}{
		"namespace": {
			"all of the stack is in it", "Namespace", "spywatcher-qa", []string{"metadata", "name"}, "spywatcher-qa",
		},
		"maximum": {
			"six pods at most", "HorizontalPodAutoscaler", "spywatcher-backend", []string{"spec", "maxReplicas"}, int64(6),
		},
		"schedule": {
			"three pods from seven on", "CronJob", "spywatcher-backend-weekday-morning", []string{"spec", "timeZone"}, "Europe/Berlin",
		},
		"secrets": {
			"they come from the store", "ExternalSecret", "spywatcher-backend-secrets",
			[]string{"spec", "secretStoreRef", "name"}, "aws-secrets-manager",
		},
		"monitoring": {
			"the operator finds the rules", "PrometheusRule", "spywatcher", []string{"metadata", "labels", "prometheus"}, "main",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made, found := recording.Find(row.kind, row.name)
			require.True(t, found, "%s %s is not made: %s", row.kind, row.name, row.reason)
			var value any = made.Object()
			for _, key := range row.path {
				object, is := value.(map[string]any)
				require.True(t, is, "%s has nothing called %s", row.name, key)
				value = object[key]
			}
			assert.Equal(t, row.want, value, row.reason)
		})
	}
}

func loadProject(t *testing.T) *workspace.Project {
	t.Helper()
	project, err := workspace.LoadProject(root + "/Pulumi.yaml")
	require.NoError(t, err)
	return project
}

func TestErrorsOfThePage(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason      string
		program     pulumi.RunFunc
		stack, text string
		preview     bool
		want        func(err error) string
	}{
		"all mistakes of a file": {
			reason:  "they come in one error",
			program: stacks.Plan, stack: "broken", text: stackFile(t, "broken"), preview: true,
			want: wholeError,
		},
		"a missing secret setting": {
			reason:  "a deploy needs it",
			program: stacks.Spywatcher, stack: "qa", text: withoutSecrets(t),
			want: func(err error) string { return lineOf(wholeError(err), "DATABASE_URL") },
		},
		"another cluster": {
			reason:  "the kubeconfig of this test points at staging",
			program: stacks.Spywatcher, stack: "qa", text: stackFile(t, "qa"),
			want: func(err error) string { return lineOf(err.Error(), "kubeconfig") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, err := execute(t, row.program, folder(t, row.stack, row.text), row.stack, row.preview)
			require.Error(t, err, row.reason)
			shown := slices.Contains(blocks(t), block{"text", row.want(err) + "\n"})
			assert.True(t, shown, "the page must show what the program says:\n%s", row.want(err))
			assert.Empty(t, recording.Resources(), "nothing is made of a file that is refused")
		})
	}
}

// withoutSecrets is the stack's file of the page with the default source of its secret settings.
func withoutSecrets(t *testing.T) string {
	t.Helper()
	return without(t, stackFile(t, "qa"), "secrets")
}

// without is a stack's file without a key of the first level.
func without(t *testing.T, whole, key string) string {
	t.Helper()
	text := regexp.MustCompile(`(?m)^  spywatcher:`+key+`:\n(?:    .*\n)+`).ReplaceAllString(whole, "")
	require.NotEqual(t, whole, text)
	return text
}

// wholeError is the error about a configuration, without what Pulumi puts around it.
func wholeError(err error) string {
	if found, is := errors.AsType[*findings.Error](err); is {
		return found.Error()
	}
	return err.Error()
}

// lineOf is the line that holds a word, without what marks it as one of several.
func lineOf(text, word string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, word) {
			return strings.TrimLeft(strings.TrimSpace(line), "*- ")
		}
	}
	return text
}

// Every `pulumi config set` of the page is tried on the page's own stack, those of one block together.
func TestCommandsOfThePage(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, block := range blocks(t) {
		commands := setCommands(block)
		if len(commands) == 0 {
			continue
		}
		tried++
		t.Run(strings.Join(commands[0].words, " "), func(t *testing.T) {
			t.Parallel()
			file := withoutSecrets(t)
			if slices.Contains(commands[0].words, "nginx") { // for which the page says to take these out
				file = without(t, without(t, file, "edge"), "alarms")
			}
			dir := folder(t, "qa", file)
			for _, command := range commands {
				command.run(t, dir)
			}
			_, err := execute(t, stacks.Plan, dir, "qa", true)
			assert.NoError(t, err, "the stack must take what the page tells to set")
		})
	}
	assert.NotZero(t, tried)
}

// setCommand is one `pulumi config set`.
type setCommand struct {
	words     []string
	encrypted bool
}

var word = regexp.MustCompile(`'[^']*'|\S+`)

func setCommands(b block) []setCommand {
	var commands []setCommand
	for line := range strings.Lines(b.text) {
		rest, is := strings.CutPrefix(strings.TrimSpace(line), "pulumi config set ")
		if !is || b.language != "sh" {
			continue
		}
		command := setCommand{}
		for _, one := range word.FindAllString(rest, -1) {
			command.words = append(command.words, strings.Trim(one, "'"))
			command.encrypted = command.encrypted || one == "--secret"
		}
		commands = append(commands, command)
	}
	return commands
}

// run does to the file in dir what the command does.
func (c setCommand) run(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(dir, "Pulumi.qa.yaml")
	stack, err := workspace.LoadProjectStack(nil, loadProject(t), file)
	require.NoError(t, err)

	var path bool
	var typed config.Type // Pulumi finds out itself.
	var arguments []string
	for i := 0; i < len(c.words); i++ {
		switch c.words[i] {
		case "--path":
			path = true
		case "--secret", "--plaintext":
		case "--type":
			i++
			require.Equal(t, "string", c.words[i])
			typed = config.TypeString
		default:
			arguments = append(arguments, c.words[i])
		}
	}
	name := strings.TrimPrefix(arguments[0], "spywatcher:")
	value := config.NewSecureValue("ciphertext")
	if !c.encrypted {
		require.Len(t, arguments, 2, "a command without --secret gives a value")
		value = config.NewTypedValue(arguments[1], typed)
	}
	require.NoError(t, stack.Config.Set(config.MustMakeKey("spywatcher", name), value, path))
	require.NoError(t, stack.Save(file))
}
