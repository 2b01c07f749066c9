package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// apiServer answers each path with a status and an object; all others are empty lists.
func apiServer(t *testing.T, answers map[string]string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer, known := answers[r.URL.Path]
		if !known {
			answer = `{"kind": "List", "apiVersion": "v1", "items": []}`
		}
		var status struct {
			Code int `json:"code"`
		}
		if err := json.Unmarshal([]byte(answer), &status); err == nil && status.Code != 0 {
			w.WriteHeader(status.Code)
		}
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// kubeconfig has two contexts for the server, "first" of the namespace shop and "second" of none.
func kubeconfig(t *testing.T, server string) string {
	t.Helper()
	config := api.NewConfig()
	config.Clusters["c"] = &api.Cluster{Server: server}
	config.Contexts["first"] = &api.Context{Cluster: "c", Namespace: "shop"}
	config.Contexts["second"] = &api.Context{Cluster: "c"}
	config.CurrentContext = "first"
	path := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, clientcmd.WriteToFile(*config, path))
	return path
}

const shop = `{"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "shop",
	"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}, "status": {"phase": "Active"}}`

func try(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	code = execute(t.Context(), args, &out, &problems)
	return code, out.String(), problems.String()
}

func TestValidate(t *testing.T) {
	t.Parallel()
	config := kubeconfig(t, apiServer(t, map[string]string{"/api/v1/namespaces/shop": shop}))
	code, out, problems := try(t, "--kubeconfig", config)
	assert.Equal(t, 1, code, "the namespace is empty")
	assert.Empty(t, problems)
	assert.Contains(t, out, "NAMESPACE shop  CONTEXT first\n", "both are the kubeconfig's")
	assert.Contains(t, out, "FAIL     workloads")

	code, out, _ = try(t, "--kubeconfig", config, "--output", "json", "--context", "second", "--namespace", "shop")
	assert.Equal(t, 1, code)
	var report map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &report), "JSON and nothing else")
	assert.Equal(t, "second", report["context"])
}

func TestValidateOfAStack(t *testing.T) {
	t.Parallel()
	config := kubeconfig(t, apiServer(t, map[string]string{
		"/api/v1/namespaces/spywatcher-staging": strings.ReplaceAll(shop, "shop", "spywatcher-staging"),
	}))
	code, _, problems := try(t, "--kubeconfig", config, "--dir", "../../..", "--stack", "staging")
	assert.Equal(t, 2, code, "no other cluster than the stack's is looked at by accident")
	assert.Contains(t, problems, `validate: the kubeconfig has no context "arn:aws:eks:eu-central-1:111122223333:cluster/spywatcher-staging": `+
		"name one with --context: first, second\n")

	code, out, problems := try(t, "--kubeconfig", config, "--dir", "../../..", "--stack", "staging", "--context", "first")
	assert.Equal(t, 1, code, problems)
	assert.Contains(t, out, "NAMESPACE spywatcher-staging  CONTEXT first  STACK staging\n", "the namespace is the stack's")
	assert.Contains(t, out, "Deployment spywatcher-staging/spywatcher-backend\n  FAIL     plan               is not there")
}

func TestCouldNotRun(t *testing.T) {
	t.Parallel()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(silent.Close)
	unknown := `{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Unauthorized", "message": "who are you", "code": 401}`
	missing := filepath.Join(t.TempDir(), "none")
	broken := filepath.Join(t.TempDir(), "broken")
	require.NoError(t, os.WriteFile(broken, []byte("{"), 0o600))
	for name, row := range map[string]struct {
		reason string
		args   []string
		says   string
	}{
		"no kubeconfig":     {"there is nothing to look at", []string{"--kubeconfig", missing}, "no such file"},
		"broken kubeconfig": {"it cannot be read", []string{"--kubeconfig", broken}, "the kubeconfig cannot be read"},
		"no context": {
			"those that are there are named", []string{"--kubeconfig", kubeconfig(t, "http://127.0.0.1:1"), "--context", "third"},
			`no context "third": name one with --context: first, second`,
		},
		"no stack": {"those that are there are named", []string{"--dir", "../../..", "--stack", "nowhere"}, "only the files of production, staging"},
		"nobody answers": {
			"the cluster is gone", []string{"--kubeconfig", kubeconfig(t, "http://127.0.0.1:1")}, "namespaces cannot be read",
		},
		"unauthorized": {
			"no check would say anything",
			[]string{"--kubeconfig", kubeconfig(t, apiServer(t, map[string]string{"/api/v1/namespaces/shop": unknown}))}, "who are you",
		},
		"no answer in time": {
			"it must not hang", []string{"--kubeconfig", kubeconfig(t, silent.URL), "--timeout", "50ms"},
			"the cluster has not answered within 50ms (--timeout)",
		},
		"output":   {"it says what is allowed", []string{"--output", "xml"}, `--output is "xml": it must be human or json`},
		"timeout":  {"it says what is allowed", []string{"--timeout", "0s"}, "--timeout is 0s: it must be above 0, such as 60s"},
		"duration": {"it says what is allowed", []string{"--timeout", "long"}, `invalid argument "long" for "--timeout" flag`},
		"flag": {
			"it says what there is", []string{"--names", "x"},
			"unknown flag: --names: the flags are --context, --dir, --help, --kubeconfig, --namespace, --output, --stack, --timeout",
		},
		"argument": {"it takes none", []string{"production"}, `unknown command "production"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, problems := try(t, row.args...)
			assert.Equal(t, 2, code, row.reason)
			assert.Empty(t, out)
			assert.Contains(t, problems, row.says, row.reason)
			assert.Equal(t, 1, strings.Count(problems, "\n"), "one line: %q", problems)
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	code, out, _ := try(t, "--help")
	assert.Zero(t, code)
	for _, part := range []string{"validate --stack production", "--namespace", "exits with 0"} {
		assert.Contains(t, out, part)
	}
	code, out, _ = try(t, "completion", "bash")
	assert.Zero(t, code, "completion says nothing of a deployment")
	assert.Contains(t, out, "bash completion")
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	config := kubeconfig(t, "http://127.0.0.1:1")
	for name, row := range map[string]struct {
		args []string
		want []string
	}{
		"contexts":      {[]string{"--kubeconfig", config, "--context", ""}, []string{"first", "second"}},
		"namespaces":    {[]string{"--kubeconfig", config, "--namespace", ""}, []string{"shop"}},
		"stacks":        {[]string{"--dir", "../../..", "--stack", ""}, []string{"production", "staging"}},
		"outputs":       {[]string{"--output", ""}, []string{"human", "json"}},
		"no kubeconfig": {[]string{"--kubeconfig", filepath.Join(t.TempDir(), "none"), "--context", ""}, nil},
	} {
		_, out, _ := try(t, append([]string{"__complete"}, row.args...)...)
		offered, _, _ := strings.Cut(out, "\n:")
		assert.Equal(t, strings.Join(row.want, "\n"), strings.TrimPrefix(offered, ":4\n"), name)
	}
}
