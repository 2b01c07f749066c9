package traffic

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime"
	clienttesting "k8s.io/client-go/testing"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/albcontroller"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
)

func refuse(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, errors.New("down") }

func TestWant(t *testing.T) {
	t.Parallel()
	h, err := home.Open(t.TempDir())
	require.NoError(t, err)
	wanted, err := Wanted(h)
	require.NoError(t, err)
	assert.Nil(t, wanted, "requests are modelled unless somebody wants them real")
	want := Settings{Pace: 10, AtSIGTERM: "stop", KeepAlive: 5 * time.Second}
	require.NoError(t, Want(h, want))
	wanted, err = Wanted(h)
	require.NoError(t, err)
	assert.Equal(t, &want, wanted, "it outlasts a restart")
	require.NoError(t, os.WriteFile(h.Path(desired.File), []byte("{"), 0o600))
	_, err = Wanted(h)
	require.ErrorContains(t, err, "start with --traffic again", "the error says what to do")
	require.NoError(t, Unwant(h))
	require.NoError(t, Unwant(h), "twice is no error")
	wanted, err = Wanted(h)
	require.NoError(t, err)
	assert.Nil(t, wanted)
}

func status() Status {
	return Status{Settings: Settings{Pace: 10}, Balancers: []albcontroller.Balancer{
		{Name: "other", Namespaces: []string{"b"}, Hosts: []string{"b.example.com"}},
		{
			Name: "staging", URL: "http://127.0.0.1:41000", Namespaces: []string{"a"}, Hosts: []string{"api.example.com"}, Error: "no port",
			Groups: []albcontroller.Group{{Name: "a/web:80", Targets: []balancer.Target{{Address: "10.245.0.1:80", State: balancer.Healthy, Outstanding: 2}}}},
			Counts: []balancer.Count{{Target: "10.245.0.1:80", Code: 502, Cause: balancer.Refused, Requests: 7}},
		},
	}}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, Print(status(), "a", &out))
	assert.Equal(t, []string{
		"SEND TO http://127.0.0.1:41000 as load balancer staging",
		"curl -H 'Host: api.example.com' http://127.0.0.1:41000/",
		"WRONG no port",
		"TARGET GROUP TARGET STATE OUTSTANDING",
		"a/web:80 10.245.0.1:80 healthy 2",
		"REQUESTS STATUS TARGET CAUSE",
		"7 502 10.245.0.1:80 target-refused",
	}, words(out.String()), "the namespace's load balancer and no other")

	out.Reset()
	quiet := status()
	quiet.Balancers[1].Counts = nil
	require.NoError(t, Print(quiet, "a", &out))
	assert.NotContains(t, out.String(), "REQUESTS", "nobody has asked anything yet")
}

// words are the lines that are not empty, with a space where there are some.
func words(text string) (lines []string) {
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 0 {
			lines = append(lines, strings.Join(fields, " "))
		}
	}
	return lines
}

func TestPrintJSON(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, PrintJSON(status(), "a", &out))
	var got Status
	require.NoError(t, json.Unmarshal([]byte(out.String()), &got))
	want := status()
	want.Balancers = want.Balancers[1:]
	assert.Equal(t, want, got)
}

func TestFetchFails(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	address := server.Listener.Addr().String()
	_, err := Fetch(t.Context(), address)
	require.ErrorContains(t, err, "cannot be read", "an answer that is none")
	server.Close()
	_, err = Fetch(t.Context(), address)
	require.ErrorContains(t, err, "do not answer")
	_, err = Fetch(t.Context(), "%")
	require.Error(t, err)
}
