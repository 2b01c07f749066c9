package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	"k8s.io/utils/ptr"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// asCommand has the test's binary be the command, for the tests that need a process.
const asCommand = "LOADTEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(run())
	}
	os.Exit(m.Run())
}

// execute runs the command on a cluster of its own, and returns what it writes and would exit with.
func execute(t *testing.T, args ...string) (out string, code int, err error) {
	t.Helper()
	client := fake.NewClientset(&appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "api"},
		Spec: appsv1.DeploymentSpec{
			Replicas: ptr.To[int32](0), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "api"}},
			Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "api", Image: "api:1"}}}},
		},
	})
	command := newCommand(func(*rest.Config) (kubernetes.Interface, error) { return client, nil })
	var written, live bytes.Buffer
	command.SetOut(&written)
	command.SetErr(&live)
	command.SetArgs(args)
	err = command.ExecuteContext(t.Context())
	return written.String(), exitCode(err), err
}

// cluster writes a kubeconfig whose context and cluster have the name.
func kubeconfig(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	content := `{apiVersion: v1, kind: Config, current-context: NAME, clusters: [{name: NAME, cluster: {server: "http://127.0.0.1:1"}}],
		contexts: [{name: NAME, context: {cluster: NAME, namespace: shop}}]}`
	require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(content, "NAME", name)), 0o600))
	return path
}

func server(t *testing.T, code int) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }))
	t.Cleanup(s.Close)
	return s.URL
}

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		args   []string
		code   int
		says   string
	}{
		"steady":             {"it kept to its thresholds", []string{"steady", server(t, 200), "--rps", "50", "--for", "200ms"}, passed, "Verdict: pass."},
		"steady that fails":  {"every request failed", []string{"steady", server(t, 500), "--rps", "50", "--for", "200ms"}, failed, "Verdict: fail."},
		"failures allowed":   {"as many as were allowed", []string{"steady", server(t, 500), "--rps", "50", "--for", "200ms", "--max-error-ratio", "1"}, passed, "other 5xx"},
		"ramp":               {"from 0 to 100", []string{"ramp", server(t, 200), "--for", "200ms"}, passed, `due +10 `},
		"spike":              {"50 ms of 100", []string{"spike", server(t, 200), "--base", "0", "--at", "50ms", "--hold", "50ms", "--for", "150ms"}, passed, `due +5 `},
		"replay":             {"a file of two points", []string{"replay", server(t, 200), "--profile", file(t, "0,100\n0.2,100\n")}, passed, `due +20 `},
		"warm-up":            {"it does not count", []string{"steady", server(t, 200), "--rps", "50", "--for", "200ms", "--warm-up", "100ms"}, passed, `due +10 `},
		"targets":            {"a file of addresses", []string{"steady", "--targets", file(t, "GET "+server(t, 200)+"/a\nGET "+server(t, 200)+"/b\n"), "--for", "200ms"}, passed, "and 1 others"},
		"monitor":            {"nothing is sent", []string{"monitor", "--kubeconfig", kubeconfig(t, "staging"), "--deployment", "api", "--for", "50ms"}, passed, "Monitor of shop/api"},
		"monitor that fails": {"there are no pods", []string{"monitor", "--kubeconfig", kubeconfig(t, "staging"), "--deployment", "api", "--for", "50ms", "--min-replicas", "1"}, failed, "replicas reached"},
		"loaded and watched": {"both", []string{"steady", server(t, 200), "--for", "200ms", "--kubeconfig", kubeconfig(t, "staging"), "--deployment", "api"}, passed, "most ready"},
		"rollout": {"there is nothing to evict", []string{
			"rollout", server(t, 200), "--kubeconfig", kubeconfig(t, "staging"), "--deployment", "api", "--evict", "--quiet", "100ms", "--rps", "50",
		}, passed, "after evictions"},
		"rollout in production": {"it was said", []string{
			"rollout", server(t, 200), "--kubeconfig", kubeconfig(t, "production"), "--deployment", "api", "--evict", "--quiet", "100ms", "--in-production",
		}, passed, "evictions"},
		"rollout that fails": {"one failed request is too many", []string{
			"rollout", server(t, 503), "--kubeconfig", kubeconfig(t, "staging"), "--deployment", "api", "--evict", "--quiet", "100ms", "--rps", "50",
		}, failed, "503"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, code, err := execute(t, row.args...)
			assert.Equal(t, row.code, code, "%s: %v", row.reason, err)
			assert.Regexp(t, row.says, out, row.reason)
		})
	}
}

// TestCouldNotRun: each says in one line what is allowed, and nothing is sent.
func TestCouldNotRun(t *testing.T) {
	t.Parallel()
	url := "http://127.0.0.1:1/"
	known := kubeconfig(t, "staging")
	for name, row := range map[string]struct {
		reason string
		args   []string
		says   string
	}{
		"no address":               {"there is nothing to load", []string{"steady"}, "one address to load, or --targets"},
		"two addresses":            {"a list has a flag", []string{"steady", url, url}, "accepts at most 1 arg"},
		"another's host":           {"203.0.113.0/24 is nobody's (RFC 5737)", []string{"steady", "http://203.0.113.1/"}, "203.0.113.1 is neither loopback nor the host of a named --deployment"},
		"another's host, watching": {"it is not this deployment's", []string{"steady", "http://203.0.113.1/", "--kubeconfig", known, "--deployment", "api"}, "nor a host of deployment shop/api, which has none"},
		"named once":               {"once may be a slip", []string{"steady", "http://203.0.113.1/", "--allow-host", "203.0.113.1"}, "--i-am-allowed-to-load 203.0.113.1"},
		"target of a file":         {"each is checked", []string{"steady", "--targets", file(t, "GET "+url+"\nGET http://203.0.113.1/\n")}, "203.0.113.1 is neither"},
		"budget":                   {"a slip of a digit", []string{"steady", url, "--rps", "2000", "--for", "10m"}, "would send 1200000 requests: it must be from 1 to --max-requests (1000000)"},
		"own budget":               {"it may be set", []string{"steady", url, "--max-requests", "5"}, "600 requests: it must be from 1 to --max-requests (5)"},
		"nothing to send":          {"a run without a request shows nothing", []string{"ramp", url, "--to", "0"}, "would send 0 requests"},
		"rate of 0":                {"that is monitor", []string{"steady", url, "--rps", "0"}, "--rps is 0: it must be from 0.001 to 1000000"},
		"rate of no number":        {"NaN parses as a number", []string{"steady", url, "--rps", "NaN"}, "--rps is NaN"},
		"no time":                  {"nothing would be sent", []string{"steady", url, "--for", "0s"}, "--for is 0s: it must be above 0"},
		"short spike":              {"its hold would be cut off", []string{"spike", url, "--for", "10s"}, "--for is 10s: it must be no less than --at and --hold together (2m30s)"},
		"spike before":             {"it begins with the run at the soonest", []string{"spike", url, "--at", "-1s"}, "--at is -1s"},
		"cold spike":               {"there is no rate to warm up to", []string{"spike", url, "--base", "0", "--warm-up", "1s"}, "--warm-up is 1s: it needs a --base above 0"},
		"cold ramp":                {"there is no rate to warm up to", []string{"ramp", url, "--warm-up", "1s"}, "--warm-up is 1s: it needs a --from above 0"},
		"no profile":               {"there is nothing to replay", []string{"replay", url}, `required flag(s) "profile"`},
		"missing profile":          {"there is nothing to replay", []string{"replay", url, "--profile", "/does/not/exist"}, "no such file"},
		"concurrency":              {"nothing would be sent", []string{"steady", url, "--concurrency", "0"}, "--concurrency is 0: it must be 1 at least"},
		"timeout":                  {"everything would fail", []string{"steady", url, "--timeout", "0s"}, "--timeout is 0s"},
		"warm-up":                  {"time does not go back", []string{"steady", url, "--warm-up", "-1s"}, "--warm-up is -1s"},
		"format":                   {"there are two", []string{"steady", url, "--output", "xml"}, `--output is "xml": it must be human or json`},
		"ratio":                    {"it is no percentage", []string{"steady", url, "--max-error-ratio", "5"}, "--max-error-ratio is 5: it must be from 0 to 1"},
		"replicas":                 {"nothing lies between", []string{"monitor", "--deployment", "api", "--min-replicas", "5", "--max-replicas", "3"}, "must not be above --max-replicas (3)"},
		"replicas unwatched":       {"they cannot be counted", []string{"steady", url, "--min-replicas", "5"}, "--deployment is missing"},
		"within of nothing":        {"within what", []string{"monitor", "--deployment", "api", "--within", "1m"}, "--within is 1m0s: it needs --min-replicas"},
		"unknown flag":             {"cobra names it", []string{"steady", url, "--fro", "1"}, "unknown flag: --fro: loadtest steady --help lists the flags"},
		"CA file":                  {"nothing in it is a certificate", []string{"steady", url, "--ca-file", file(t, "hello")}, "must be in PEM form"},
		"missing CA file":          {"it is not there", []string{"steady", url, "--ca-file", "/does/not/exist"}, "no such file"},
		"monitor nothing":          {"there must be a deployment", []string{"monitor"}, "--deployment is missing"},
		"namespace alone":          {"which deployment", []string{"steady", url, "--namespace", "shop"}, "--namespace is given and --deployment is not"},
		"no cluster":               {"the kubeconfig is not there", []string{"monitor", "--deployment", "api", "--kubeconfig", "/does/not/exist"}, "the cluster cannot be reached"},
		"no such context":          {"the kubeconfig has others", []string{"monitor", "--deployment", "api", "--kubeconfig", known, "--context", "other"}, `context "other" does not exist`},
		"no such deployment":       {"the namespace has others", []string{"monitor", "--deployment", "web", "--kubeconfig", known}, "deployment shop/web cannot be watched"},
		"no disturbance":           {"that is steady", []string{"rollout", url, "--deployment", "api"}, "--image, --restart, --evict or --scale-to must be given"},
		"no deployment":            {"nothing to disturb", []string{"rollout", url, "--restart"}, "--deployment is missing: name the one to disturb"},
		"scale below":              {"it is a number of pods", []string{"rollout", url, "--deployment", "api", "--scale-to", "-1"}, "--scale-to is -1"},
		"quiet":                    {"time does not go back", []string{"rollout", url, "--deployment", "api", "--evict", "--quiet", "-1s"}, "--quiet is -1s"},
		"production":               {"it must be said", []string{"rollout", url, "--deployment", "api", "--evict", "--kubeconfig", kubeconfig(t, "my-production")}, "--in-production"},
		"no such container":        {"the deployment has none", []string{"rollout", url, "--deployment", "api", "--image", "a:2", "--container", "x", "--kubeconfig", known}, `no container "x"`},
		"chart":                    {"it is found before the run", []string{"steady", url, "--chart", "run.png"}, `--chart is "run.png": it must end with .html or .svg`},
		"one record":               {"two are compared", []string{"compare", "a.json"}, "accepts 2 arg(s)"},
		"missing record":           {"it is not there", []string{"compare", "/does/not/a", "/does/not/b"}, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, code, err := execute(t, row.args...)
			require.ErrorContains(t, err, row.says, row.reason)
			assert.Equal(t, couldNotRun, code)
			assert.Empty(t, out)
			assert.NotContains(t, err.Error(), "\n", "one line says it")
		})
	}
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	_, _, err := execute(t, "steady", "http://203.0.113.1/", "--allow-host", "203.0.113.1", "--i-am-allowed-to-load", "203.0.113.1", "--max-requests", "1")
	require.ErrorContains(t, err, "--max-requests", "the host is allowed now, and the budget is not: nothing leaves this machine in a test")
	r := requests{allow: []string{"203.0.113.1"}, confirmed: []string{"203.0.113.1"}}
	r.Method = http.MethodGet
	targets, err := r.Targets("http://203.0.113.1/", "")
	require.NoError(t, err)
	_, err = r.guard(t.Context(), targets, nil)
	require.NoError(t, err)
}

func TestOutputs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first.json"), filepath.Join(dir, "second.json")
	drawn, both := filepath.Join(dir, "first.html"), filepath.Join(dir, "both.svg")
	url := server(t, 200)
	out, _, err := execute(t, "steady", strings.Replace(url, "://", "://name:secret@", 1)+"/path?token=secret", "--for", "200ms", "--output", "json",
		"--record", first, "--chart", drawn, "--label", "first run", "-H", "Authorization: secret")
	require.NoError(t, err)
	var printed record.Record
	require.NoError(t, json.Unmarshal([]byte(out), &printed))
	written, err := record.Read(first)
	require.NoError(t, err)
	assert.Equal(t, &printed, written)
	assert.Equal(t, url+"/path", written.Target)
	content, err := os.ReadFile(drawn)
	require.NoError(t, err)
	assert.Contains(t, string(content), "first run")
	for _, text := range []string{out, string(content)} {
		assert.NotContains(t, text, "secret", "neither credentials nor a query nor a header is left behind")
	}

	_, _, err = execute(t, "steady", url, "--for", "100ms", "--record", second)
	require.NoError(t, err)
	out, _, err = execute(t, "compare", first, second, "--chart", both)
	require.NoError(t, err)
	assert.Contains(t, out, "first run")
	assert.FileExists(t, both)
	_, _, err = execute(t, "compare", first, second)
	require.NoError(t, err, "without a chart, too")

	_, code, err := execute(t, "steady", url, "--for", "100ms", "--record", filepath.Join(dir, "no", "such", "folder"))
	require.ErrorContains(t, err, "no such file")
	assert.Equal(t, couldNotRun, code, "a record that cannot be written is not lost without a word")
}

// TestSignal: Ctrl-C ends the run with the summary so far.
func TestSignal(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string]syscall.Signal{"Ctrl-C": syscall.SIGINT, "termination": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), os.Args[0], "steady", server(t, 200), "--for", "1h", "--rps", "100")
			command.Env = append(os.Environ(), asCommand+"=1")
			var out bytes.Buffer
			command.Stdout = &out
			live, err := command.StderrPipe()
			require.NoError(t, err)
			require.NoError(t, command.Start())
			lines := bufio.NewScanner(live)
			for lines.Scan() && !strings.HasPrefix(lines.Text(), "0s ") { // it runs
			}
			require.NoError(t, command.Process.Signal(signal))
			for lines.Scan() {
			}
			var exit *exec.ExitError
			require.ErrorAs(t, command.Wait(), &exit)
			assert.Equal(t, failed, exit.ExitCode(), "a run that was cut short has not passed")
			assert.Contains(t, out.String(), "ended before its time")
			assert.Contains(t, out.String(), "cut short")
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	assert.Equal(t, couldNotRun, exitCode(errors.New("anything")))
}
