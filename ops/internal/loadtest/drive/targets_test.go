package drive_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/drive"
)

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestTargets(t *testing.T) {
	t.Parallel()
	request := drive.Request{
		Method: "PUT", Headers: []string{"Accept: text/html", "X-Tag:a", "x-tag: b"}, Host: "api.test", Body: "@" + file(t, "from a file"),
	}
	header := http.Header{"Accept": {"text/html"}, "X-Tag": {"a", "b"}, "Host": {"api.test"}}
	targets, err := request.Targets("http://127.0.0.1:80/x", "")
	require.NoError(t, err)
	assert.Equal(t, []vegeta.Target{
		{Method: "PUT", URL: "http://127.0.0.1:80/x", Header: header, Body: []byte("from a file")},
	}, targets)

	targets, err = request.Targets("", file(t, "GET http://127.0.0.1/a\n\nPOST http://127.0.0.1/b\nX-Own: c\n"))
	require.NoError(t, err)
	require.Len(t, targets, 2)
	assert.Equal(t, "POST", targets[1].Method, "a target's own method stands")
	assert.Equal(t, []string{"c"}, targets[1].Header["X-Own"], "and so do its headers")
	assert.Equal(t, []string{"text/html"}, targets[1].Header["Accept"], "beside those of all")
}

func TestTargetsRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason        string
		request       drive.Request
		address, file string
		says          string
	}{
		"none":             {"there is nothing to load", drive.Request{Method: "GET"}, "", "", "one address"},
		"both":             {"which of them is meant", drive.Request{Method: "GET"}, "http://127.0.0.1/", "x", "one address"},
		"no scheme":        {"it would be a path", drive.Request{Method: "GET"}, "127.0.0.1/x", "", `must begin with http://`},
		"another scheme":   {"it speaks HTTP only", drive.Request{Method: "GET"}, "ftp://127.0.0.1/x", "", `must begin with http://`},
		"no address":       {"a password in it is not repeated", drive.Request{Method: "GET"}, "http://u:p@[::1", "", "cannot be read"},
		"no host":          {"there is nothing to connect to", drive.Request{Method: "GET"}, "http:///x", "", "name a host"},
		"bad method":       {"it would fail each time", drive.Request{Method: "G T"}, "http://127.0.0.1/", "", "invalid method"},
		"bad header":       {"the value is not repeated, it may be a token", drive.Request{Method: "GET", Headers: []string{"secret"}}, "http://127.0.0.1/", "", "--header has no name"},
		"missing body":     {"it would be sent without", drive.Request{Method: "GET", Body: "@/does/not/exist"}, "http://127.0.0.1/", "", "no such file"},
		"missing targets":  {"nothing to load", drive.Request{Method: "GET"}, "", "/does/not/exist", "no such file"},
		"nonsense targets": {"it is not the format", drive.Request{Method: "GET"}, "", file(t, "hello\n"), "no list of targets"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := row.request.Targets(row.address, row.file)
			require.ErrorContains(t, err, row.says, row.reason)
			assert.NotContains(t, err.Error(), "secret")
			assert.NotContains(t, err.Error(), "u:p")
		})
	}
}
