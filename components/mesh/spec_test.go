package mesh_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/mesh"
)

// These are the numbers of spec §4's paragraph on the mesh, where Istio and Envoy read them.
func TestSpecNumbers(t *testing.T) {
	t.Parallel()
	specs := map[string]map[string]any{}
	for _, typ := range []string{serviceType, ruleType, filterType} {
		specs[typ] = specOf(t, backend(), typ)
	}
	const repeatable = 7
	assert.Equal(t, "default-repeatable", at(specs[serviceType], "http", repeatable, "name"))
	filter := func(path ...any) []any {
		return append([]any{"configPatches", 0, "patch", "value", "typed_config"}, path...)
	}
	for name, row := range map[string]struct {
		reason string
		typ    string
		path   []any
		want   any
	}{
		"3 attempts": {
			reason: "two retries after the first try are three attempts",
			typ:    serviceType, path: []any{"http", repeatable, "retries", "attempts"}, want: int64(2),
		},
		"within 10s": {
			reason: "a route's timeout holds for all tries together",
			typ:    serviceType, path: []any{"http", repeatable, "timeout"}, want: "10s",
		},
		"all three fit": {
			reason: "a first try that hangs must leave time for the other two",
			typ:    serviceType, path: []any{"http", repeatable, "retries", "perTryTimeout"}, want: "3.333s",
		},
		"502/503/504": {
			reason: "the statuses, and what would be one of them if a pod could still answer",
			typ:    serviceType, path: []any{"http", repeatable, "retries", "retryOn"},
			want: "connect-failure,refused-stream,reset,502,503,504",
		},
		"consistent hashing": {
			reason: "the key is a cookie that the proxy sets",
			typ:    ruleType, path: []any{"trafficPolicy", "loadBalancer"},
			want: map[string]any{"consistentHash": map[string]any{"httpCookie": map[string]any{
				"name": "mesh-affinity", "path": "/", "ttl": "3600s",
				"attributes": []any{
					map[string]any{"name": "Secure"}, map[string]any{"name": "SameSite", "value": "Lax"},
				},
			}}},
		},
		"100 connections": {
			typ: ruleType, path: []any{"trafficPolicy", "connectionPool", "tcp", "maxConnections"}, want: int64(100),
		},
		"50 pending": {
			typ: ruleType, path: []any{"trafficPolicy", "connectionPool", "http", "http1MaxPendingRequests"}, want: int64(50),
		},
		"5 errors": {
			reason: "gateway errors are the statuses that are retried",
			typ:    ruleType, path: []any{"trafficPolicy", "outlierDetection", "consecutiveGatewayErrors"}, want: int64(5),
		},
		"no other errors": {
			reason: "left out, it would be 5 of any 5xx, and the gateway errors have no effect",
			typ:    ruleType, path: []any{"trafficPolicy", "outlierDetection", "consecutive5xxErrors"}, want: int64(0),
		},
		"in 30s": {
			typ: ruleType, path: []any{"trafficPolicy", "outlierDetection", "interval"}, want: "30s",
		},
		"eject for 30s": {
			typ: ruleType, path: []any{"trafficPolicy", "outlierDetection", "baseEjectionTime"}, want: "30s",
		},
		"at most half the pool": {
			typ: ruleType, path: []any{"trafficPolicy", "outlierDetection", "maxEjectionPercent"}, want: int64(50),
		},
		"100 a minute": {
			reason: "a bucket of 100 that is filled with 100 each minute",
			typ:    filterType, path: filter("token_bucket"),
			want: map[string]any{"max_tokens": int64(100), "tokens_per_fill": int64(100), "fill_interval": "60s"},
		},
		"enabled": {
			reason: "Envoy counts nothing by default",
			typ:    filterType, path: filter("filter_enabled", "default_value"),
			want: map[string]any{"numerator": int64(100), "denominator": "HUNDRED"},
		},
		"enforced": {
			reason: "Envoy lets everything through by default",
			typ:    filterType, path: filter("filter_enforced", "default_value"),
			want: map[string]any{"numerator": int64(100), "denominator": "HUNDRED"},
		},
		"at the container": {
			reason: "the inbound listener knows the container's port, not the Service's",
			typ:    filterType, path: []any{"configPatches", 0, "match", "listener", "portNumber"}, want: int64(3001),
		},
		"of these pods": {
			reason: "without a selector every pod of the namespace would be limited",
			typ:    filterType, path: []any{"workloadSelector", "labels"},
			want: map[string]any{"app.kubernetes.io/name": backendName},
		},
		"subsets v1/v2": {
			typ: ruleType, path: []any{"subsets"},
			want: []any{
				map[string]any{"name": "v1", "labels": map[string]any{"version": "v1"}},
				map[string]any{"name": "v2", "labels": map[string]any{"version": "v2"}},
			},
		},
		"header x-version": {
			typ: serviceType, path: []any{"http", 2, "match", 0, "headers"},
			want: map[string]any{"x-version": map[string]any{"exact": "v1"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, row.want, at(specs[row.typ], row.path...), row.reason)
		})
	}
}

func TestHashing(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason  string
		hashing mesh.Hashing
		want    map[string]any
	}{
		"source": {
			reason:  "no cookie is set beside it",
			hashing: mesh.Hashing{SourceIP: true},
			want:    map[string]any{"useSourceIp": true},
		},
		"header": {
			reason:  "no cookie is set beside it",
			hashing: mesh.Hashing{Header: "X-User"},
			want:    map[string]any{"httpHeaderName": "X-User"},
		},
		"cookie": {
			reason:  "name and age are the caller's",
			hashing: mesh.Hashing{Cookie: "pod", CookieTTL: 90 * time.Second},
			want: map[string]any{"httpCookie": map[string]any{
				"name": "pod", "path": "/", "ttl": "90s",
				"attributes": []any{
					map[string]any{"name": "Secure"}, map[string]any{"name": "SameSite", "value": "Lax"},
				},
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := backend()
			args.Hashing = row.hashing
			assert.Equal(t, map[string]any{"consistentHash": row.want},
				at(specOf(t, args, ruleType), "trafficPolicy", "loadBalancer"), row.reason)
		})
	}
}

// What a load balancer asks for a pod's health must be answered also by a pod at its limit, or all busy pods would be
// taken out.
func TestUncountedPaths(t *testing.T) {
	t.Parallel()
	args := backend()
	args.RateLimit.Uncounted = []string{"/ready", "/stats"}
	config := at(specOf(t, args, filterType), "configPatches", 0, "patch", "value", "typed_config")

	assert.Equal(t, false, at(config, "always_consume_default_token_bucket"), "else they would be counted all the same")
	bucket := at(config, "descriptors", 0, "token_bucket")
	assert.Equal(t, map[string]any{
		"max_tokens": int64(1_000_000), "tokens_per_fill": int64(1_000_000), "fill_interval": "60s",
	}, bucket, "Envoy wants a multiple of the other bucket's interval")
	for i, path := range args.RateLimit.Uncounted {
		match := at(config, "rate_limits", i, "actions", 0, "header_value_match")
		assert.Equal(t, []any{map[string]any{"name": ":path", "string_match": map[string]any{"prefix": path}}},
			at(match, "headers"), path)
		assert.Equal(t, map[string]any{"key": at(match, "descriptor_key"), "value": at(match, "descriptor_value")},
			at(config, "descriptors", 0, "entries", 0), "a mark that no descriptor has is counted: %s", path)
	}
	assert.Nil(t, at(config, "rate_limits", 2))
}
