package mesh_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// request is what a route is looked up by.
type request struct {
	method, path string
	headers      map[string]string
}

// routeOf is the route that a proxy takes for the request: the first of which one match fits.
func routeOf(t *testing.T, spec map[string]any, r request) map[string]any {
	t.Helper()
	for i := range listAt(t, spec, "http") {
		route := objectAt(t, spec, "http", i)
		if route["match"] == nil {
			return route
		}
		for j := range listAt(t, route, "match") {
			if r.fits(t, objectAt(t, route, "match", j)) {
				return route
			}
		}
	}
	require.Fail(t, "no route", "%v", r)
	return nil
}

// fits says whether all conditions of a match hold.
func (r request) fits(t *testing.T, match map[string]any) bool {
	t.Helper()
	for field, condition := range match {
		switch field {
		case "method":
			if !textFits(t, r.method, condition) {
				return false
			}
		case "uri":
			if !textFits(t, r.path, condition) {
				return false
			}
		case "headers":
			for name, condition := range objectAt(t, condition) {
				require.Equal(t, strings.ToLower(name), name, "Istio wants the names of headers in lower case")
				if value, found := r.headers[name]; !found || !textFits(t, value, condition) {
					return false
				}
			}
		default:
			require.Fail(t, "unknown condition", field)
		}
	}
	return true
}

// textFits is Istio's StringMatch: an expression must fit the whole text.
func textFits(t *testing.T, text string, condition any) bool {
	t.Helper()
	for kind, value := range objectAt(t, condition) {
		want := fmt.Sprint(value)
		switch kind {
		case "exact":
			return text == want
		case "prefix":
			return strings.HasPrefix(text, want)
		case "regex":
			return regexp.MustCompile(`^(?:` + want + `)$`).MatchString(text)
		}
	}
	require.Fail(t, "unknown match", "%v", condition)
	return false
}

const (
	whenAnswered = "connect-failure,refused-stream,reset,502,503,504"
	whenUnsent   = "connect-failure,refused-stream,reset-before-request"
)

func TestRouting(t *testing.T) {
	t.Parallel()
	upgrade := func(value string) map[string]string { return map[string]string{"upgrade": value} }
	version := func(value string) map[string]string { return map[string]string{"x-version": value} }
	for name, row := range map[string]struct {
		reason  string
		request request
		subset  any
		timeout any
		perTry  any
		retryOn string
	}{
		"plain": {
			reason:  "a request without the header must not fail while one version is deployed: it goes to all pods",
			request: request{method: "GET", path: "/"},
			timeout: "10s", perTry: "3.333s", retryOn: whenAnswered,
		},
		"preflight": {
			reason:  "OPTIONS changes nothing",
			request: request{method: "OPTIONS", path: "/api/users"},
			timeout: "10s", perTry: "3.333s", retryOn: whenAnswered,
		},
		"POST": {
			reason:  "a pod that answers 503 may have done the work already, and one that is slow may be at it",
			request: request{method: "POST", path: "/api/users"},
			timeout: "10s", retryOn: whenUnsent,
		},
		"DELETE": {
			reason:  "only the application knows whether a second one does harm",
			request: request{method: "DELETE", path: "/api/users/1"},
			timeout: "10s", retryOn: whenUnsent,
		},
		"a method that starts like another": {
			reason:  "an expression is for the whole method",
			request: request{method: "GETALL", path: "/"},
			timeout: "10s", retryOn: whenUnsent,
		},
		"WebSocket": {
			reason:  "a timeout must not cut it off",
			request: request{method: "GET", path: "/live", headers: upgrade("websocket")},
			retryOn: whenUnsent,
		},
		"WebSocket in other letters": {
			reason:  "the name of a protocol has no case",
			request: request{method: "GET", path: "/live", headers: upgrade("WebSocket")},
			retryOn: whenUnsent,
		},
		"upgrade to HTTP/2": {
			reason:  "it is no WebSocket",
			request: request{method: "GET", path: "/", headers: upgrade("h2c")},
			timeout: "10s", perTry: "3.333s", retryOn: whenAnswered,
		},
		"long polling": {
			reason:  "Socket.IO is answered when there is something to say",
			request: request{method: "GET", path: "/socket.io/?EIO=4&transport=polling"},
			retryOn: whenUnsent,
		},
		"v1": {
			reason:  "the header chooses the subset",
			request: request{method: "GET", path: "/", headers: version("v1")},
			subset:  "v1", timeout: "10s", perTry: "3.333s", retryOn: whenAnswered,
		},
		"v2": {
			reason:  "the header chooses the subset",
			request: request{method: "GET", path: "/", headers: version("v2")},
			subset:  "v2", timeout: "10s", perTry: "3.333s", retryOn: whenAnswered,
		},
		"POST to v2": {
			reason:  "a subset does not change what may be repeated",
			request: request{method: "POST", path: "/", headers: version("v2")},
			subset:  "v2", timeout: "10s", retryOn: whenUnsent,
		},
		"WebSocket to v2": {
			reason:  "a subset does not change that it lasts",
			request: request{method: "GET", path: "/", headers: map[string]string{"upgrade": "websocket", "x-version": "v2"}},
			subset:  "v2", retryOn: whenUnsent,
		},
		"long polling of v2": {
			reason:  "a subset does not change that it lasts",
			request: request{method: "GET", path: "/socket.io/", headers: version("v2")},
			subset:  "v2", retryOn: whenUnsent,
		},
		"a version that is not there": {
			reason:  "is no reason to fail",
			request: request{method: "GET", path: "/", headers: version("v3")},
			timeout: "10s", perTry: "3.333s", retryOn: whenAnswered,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			route := routeOf(t, specOf(t, backend(), serviceType), row.request)
			assert.Equal(t, row.timeout, route["timeout"], row.reason)
			assert.Equal(t, row.perTry, at(route, "retries", "perTryTimeout"), row.reason)
			assert.Equal(t, row.retryOn, at(route, "retries", "retryOn"), row.reason)
			assert.Equal(t, int64(2), at(route, "retries", "attempts"), row.reason)
			assert.Equal(t, true, at(route, "retries", "retryIgnorePreviousHosts"),
				"with consistent hashing a retry would else go to the pod that failed")
			assert.Len(t, route["route"], 1, row.reason)
			assert.Equal(t, backendHost, at(route, "route", 0, "destination", "host"))
			assert.Equal(t, row.subset, at(route, "route", 0, "destination", "subset"), row.reason)
		})
	}
}
