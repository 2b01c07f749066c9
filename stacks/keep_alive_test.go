package stacks_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestKeepAlive runs what the backend is started with. Its server must outlast the load balancer's idle timeout, or
// clients get a 502 now and then.
func TestKeepAlive(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node on PATH to run the script with")
	}
	script := filepath.Join(t.TempDir(), "keep-alive.cjs")
	files := rendered(t, "production").the(t, "ConfigMap", backend+"-files").texts(t, "data")
	require.NoError(t, os.WriteFile(script, []byte(files["etc.spywatcher.keep-alive.cjs"]), 0o600))

	for name, row := range map[string]struct {
		reason             string
		set                string
		keepAlive, headers int // milliseconds
	}{
		"node's own": {
			"5s and 60s would be too short", "", 65_000, 66_000,
		},
		"shorter": {
			"what the application says is too short too", "server.keepAliveTimeout = 5000", 65_000, 66_000,
		},
		"longer": {
			"the application knows better", "server.keepAliveTimeout = 120000; server.headersTimeout = 130000",
			120_000, 130_000,
		},
		"without end": {
			"to node 0 is no limit", "server.keepAliveTimeout = 0; server.headersTimeout = 0", 0, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), node, "--eval", `
				const server = require('node:http').createServer((request, response) => response.end());
				`+row.set+`;
				server.listen(0, '127.0.0.1', () => {
					console.log(JSON.stringify([server.keepAliveTimeout, server.headersTimeout, server.address().address]));
					server.close();
				});`)
			command.Env = append(os.Environ(), "NODE_OPTIONS=--require="+script)
			printed, err := command.Output()
			require.NoError(t, err)
			var got []any
			require.NoError(t, json.Unmarshal(printed, &got), string(printed))
			assert.Equal(t, []any{float64(row.keepAlive), float64(row.headers), "127.0.0.1"}, got, row.reason)
		})
	}
}

// TestKeepAliveIsLoaded: wherever node is started, with options of the stack's own or without.
func TestKeepAliveIsLoaded(t *testing.T) {
	t.Parallel()
	const path = "/etc/spywatcher/keep-alive.cjs"
	for options, given := range map[string]settings{
		"--require=" + path: nil,
		"--require=" + path + " --max-old-space-size=768": {
			"backend.settings": map[string]any{"NODE_OPTIONS": "--max-old-space-size=768"},
		},
	} {
		plan := renderedWith(t, "production", given)
		assert.Equal(t, options, plan.the(t, "ConfigMap", backend+"-settings").texts(t, "data")["NODE_OPTIONS"])
		for _, m := range []manifest{plan.the(t, "Deployment", backend), plan.the(t, "Job", backend+"-migration")} {
			assert.Contains(t, m.at(container+"volumeMounts"), map[string]any{
				"name": "files", "mountPath": path, "subPath": "etc.spywatcher.keep-alive.cjs", "readOnly": true,
			}, m.kind())
			assert.Contains(t, m.at(pod+"volumes"), map[string]any{
				"name": "files", "configMap": map[string]any{"name": plan.the(t, "ConfigMap", backend+"-files").name()},
			}, m.kind())
		}
	}
}
