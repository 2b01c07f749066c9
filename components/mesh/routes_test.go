package mesh_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/mesh"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	destination := func(subset string, weight int64) any {
		return map[string]any{
			"destination": map[string]any{"host": backendHost, "subset": subset}, "weight": weight,
		}
	}
	for name, row := range map[string]struct {
		reason  string
		subsets []mesh.Subset
		want    []any
	}{
		"two": {
			reason:  "requests without the header are split by weight",
			subsets: []mesh.Subset{{Name: "v1", Weight: 90}, {Name: "v2", Weight: 10}},
			want:    []any{destination("v1", 90), destination("v2", 10)},
		},
		"all to one": {
			reason:  "a subset without weight gets only what asks for it",
			subsets: []mesh.Subset{{Name: "v1", Weight: 100}, {Name: "v2"}},
			want:    []any{destination("v1", 100)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := backend()
			args.Subsets = row.subsets
			spec := specOf(t, args, serviceType)
			for _, r := range []request{
				{method: "GET", path: "/"},
				{method: "POST", path: "/"},
				{method: "GET", path: "/", headers: map[string]string{"upgrade": "websocket"}},
			} {
				assert.Equal(t, row.want, routeOf(t, spec, r)["route"], row.reason)
			}
			asked := routeOf(t, spec, request{method: "GET", path: "/", headers: map[string]string{"x-version": "v2"}})
			assert.Equal(t, []any{map[string]any{"destination": map[string]any{"host": backendHost, "subset": "v2"}}},
				asked["route"], "the header wins over the weights")
		})
	}
}

func TestWhatChangesTheRoutes(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*mesh.TrafficPolicyArgs)
		names  []any
		check  func(*testing.T, map[string]any)
	}{
		"one try": {
			reason: "without a policy the mesh's default one would retry, and Istio refuses other fields beside a zero",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.Tries = 1 },
			names:  []any{"default-long-lived", "default-once"},
			check: func(t *testing.T, spec map[string]any) {
				t.Helper()
				for i := range 2 {
					assert.Equal(t, map[string]any{"attempts": int64(0)}, at(spec, "http", i, "retries"))
				}
				assert.Equal(t, "10s", at(spec, "http", 1, "timeout"), "it is not a matter of retries alone")
			},
		},
		"no methods": {
			reason: "nothing is repeated that a pod has seen",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.Methods = []string{} },
			names:  []any{"default-long-lived", "default-once"},
			check: func(t *testing.T, spec map[string]any) {
				t.Helper()
				assert.Equal(t, whenUnsent, at(routeOf(t, spec, request{method: "GET", path: "/"}), "retries", "retryOn"))
			},
		},
		"more methods": {
			reason: "the caller knows that a second PUT does no more",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.Methods = []string{"GET", "PUT"} },
			names:  []any{"default-long-lived", "default-repeatable", "default-once"},
			check: func(t *testing.T, spec map[string]any) {
				t.Helper()
				assert.Equal(t, whenAnswered, at(routeOf(t, spec, request{method: "PUT", path: "/"}), "retries", "retryOn"))
				assert.Equal(t, whenUnsent, at(routeOf(t, spec, request{method: "HEAD", path: "/"}), "retries", "retryOn"))
			},
		},
		"no long-lived paths": {
			reason: "WebSockets are long-lived all the same",
			change: func(a *mesh.TrafficPolicyArgs) { a.LongLived = []string{} },
			names:  []any{"default-long-lived", "default-repeatable", "default-once"},
			check: func(t *testing.T, spec map[string]any) {
				t.Helper()
				assert.Equal(t, "10s", routeOf(t, spec, request{method: "GET", path: "/socket.io/"})["timeout"])
				ws := request{method: "GET", path: "/", headers: map[string]string{"upgrade": "websocket"}}
				assert.NotContains(t, routeOf(t, spec, ws), "timeout")
			},
		},
		"times": {
			reason: "durations are seconds, with a fraction where there is one",
			change: func(a *mesh.TrafficPolicyArgs) {
				a.Retries = mesh.Retries{Tries: 4, Timeout: 90 * time.Minute, PerTry: 1500 * time.Millisecond}
			},
			names: []any{"default-long-lived", "default-repeatable", "default-once"},
			check: func(t *testing.T, spec map[string]any) {
				t.Helper()
				route := routeOf(t, spec, request{method: "GET", path: "/"})
				assert.Equal(t, "5400s", route["timeout"])
				assert.Equal(t, "1.5s", at(route, "retries", "perTryTimeout"))
				assert.Equal(t, int64(3), at(route, "retries", "attempts"))
			},
		},
		"no gateways": {
			reason: "without a list, Istio takes all sidecars",
			change: func(*mesh.TrafficPolicyArgs) {},
			names:  []any{"default-long-lived", "default-repeatable", "default-once"},
			check: func(t *testing.T, spec map[string]any) {
				t.Helper()
				assert.NotContains(t, spec, "gateways")
				assert.Equal(t, []any{backendHost}, spec["hosts"])
			},
		},
		"gateways": {
			reason: "a list takes the place of the sidecars, so they are in it",
			change: func(a *mesh.TrafficPolicyArgs) {
				a.Gateways, a.Hosts = []string{"edge/public"}, []string{"api.example.com"}
			},
			names: []any{"default-long-lived", "default-repeatable", "default-once"},
			check: func(t *testing.T, spec map[string]any) {
				t.Helper()
				assert.Equal(t, []any{"mesh", "edge/public"}, spec["gateways"])
				assert.Equal(t, []any{backendHost, "api.example.com"}, spec["hosts"])
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := backend()
			args.Subsets = []mesh.Subset{}
			row.change(args)
			spec := specOf(t, args, serviceType)
			routes := listAt(t, spec, "http")
			names := make([]any, 0, len(routes))
			for _, route := range routes {
				names = append(names, at(route, "name"))
			}
			assert.Equal(t, row.names, names, row.reason)
			row.check(t, spec)
			assert.NotContains(t, specOf(t, args, ruleType), "subsets")
		})
	}
}
