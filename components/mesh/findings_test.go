package mesh_test

import (
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/mesh"
)

// findingRow is one change to good arguments, and the only finding that must come of it.
type findingRow struct {
	reason string
	change func(*mesh.TrafficPolicyArgs)
	field  string
	value  any
	rule   string
}

func testFindings(t *testing.T, rows map[string]findingRow) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := backend()
			row.change(args)
			list := args.Findings()
			require.Len(t, list, 1, row.reason)
			assert.Equal(t, row.field, list[0].Field, row.reason)
			assert.Equal(t, row.value, list[0].Value, row.reason)
			assert.Contains(t, list[0].Rule, row.rule, row.reason)
		})
	}
}

func TestServiceFindings(t *testing.T) {
	t.Parallel()
	testFindings(t, map[string]findingRow{
		"no namespace": {
			reason: "objects must be somewhere",
			change: func(a *mesh.TrafficPolicyArgs) { a.Namespace = nil },
			field:  "Namespace", rule: "is missing",
		},
		"namespace": {
			reason: "Kubernetes would refuse it",
			change: func(a *mesh.TrafficPolicyArgs) { a.Namespace = pulumi.String("spy.watcher") },
			field:  "Namespace", value: "spy.watcher", rule: "must be a DNS label",
		},
		"no service": {
			reason: "there is nothing to treat",
			change: func(a *mesh.TrafficPolicyArgs) { a.Service = nil },
			field:  "Service", rule: "is missing",
		},
		"service": {
			reason: "no Service starts with a digit",
			change: func(a *mesh.TrafficPolicyArgs) { a.Service = pulumi.String("1backend") },
			field:  "Service", value: "1backend", rule: "must be the name of a Service",
		},
		"short host": {
			reason: "Istio would add the object's namespace",
			change: func(a *mesh.TrafficPolicyArgs) { a.Host = pulumi.String("spywatcher-backend") },
			field:  "Host", value: "spywatcher-backend", rule: "must be a full DNS name",
		},
		"host": {
			reason: "it is no DNS name",
			change: func(a *mesh.TrafficPolicyArgs) { a.Host = pulumi.String("spy_watcher.example.com") },
			field:  "Host", value: "spy_watcher.example.com", rule: "must be a full DNS name",
		},
		"wildcard host": {
			reason: "a destination is one Service",
			change: func(a *mesh.TrafficPolicyArgs) { a.Host = pulumi.String("*.example.com") },
			field:  "Host", value: "*.example.com", rule: "must be a full DNS name",
		},
		"gateways without hosts": {
			reason: "a gateway would be asked for a name of the cluster",
			change: func(a *mesh.TrafficPolicyArgs) { a.Gateways = []string{"edge/public"} },
			field:  "Hosts", rule: "is empty",
		},
		"hosts without gateways": {
			reason: "nobody would be asked for them",
			change: func(a *mesh.TrafficPolicyArgs) { a.Hosts = []string{"api.example.com"} },
			field:  "Gateways", rule: "is empty",
		},
		"the sidecars as a gateway": {
			reason: "they are in the list already",
			change: func(a *mesh.TrafficPolicyArgs) {
				a.Gateways, a.Hosts = []string{"mesh"}, []string{"api.example.com"}
			},
			field: "Gateways[0]", value: "mesh", rule: "must not be named",
		},
		"gateway": {
			reason: "no object is called that",
			change: func(a *mesh.TrafficPolicyArgs) {
				a.Gateways, a.Hosts = []string{"edge/public/v1"}, []string{"api.example.com"}
			},
			field: "Gateways[0]", value: "edge/public/v1", rule: "must be namespace/name",
		},
		"namespace of a gateway": {
			reason: "no namespace is called that",
			change: func(a *mesh.TrafficPolicyArgs) {
				a.Gateways, a.Hosts = []string{"/public"}, []string{"api.example.com"}
			},
			field: "Gateways[0]", value: "/public", rule: "must be namespace/name",
		},
		"two gateways alike": {
			reason: "it is a mistake, or one of them is",
			change: func(a *mesh.TrafficPolicyArgs) {
				a.Gateways, a.Hosts = []string{"edge/public", "edge/public"}, []string{"api.example.com"}
			},
			field: "Gateways[1]", value: "edge/public", rule: "must be unique: Gateways[0] has it too",
		},
		"two hosts alike": {
			reason: "Istio refuses them",
			change: func(a *mesh.TrafficPolicyArgs) {
				a.Gateways = []string{"edge/public"}
				a.Hosts = []string{"a.example.com", "b.example.com", "a.example.com"}
			},
			field: "Hosts[2]", value: "a.example.com", rule: "must be unique: Hosts[0] has it too",
		},
		"a URL": {
			reason: "it is no DNS name",
			change: func(a *mesh.TrafficPolicyArgs) {
				a.Gateways, a.Hosts = []string{"edge/public"}, []string{"https://api.example.com"}
			},
			field: "Hosts[0]", value: "https://api.example.com", rule: "must be a full DNS name",
		},
		"any host": {
			reason: "Istio refuses it for sidecars, whose requests it would all take",
			change: func(a *mesh.TrafficPolicyArgs) { a.Gateways, a.Hosts = []string{"edge/public"}, []string{"*"} },
			field:  "Hosts[0]", value: "*", rule: "must be a full DNS name",
		},
		"wildcard inside": {
			reason: "a wildcard stands for the first labels alone",
			change: func(a *mesh.TrafficPolicyArgs) {
				a.Gateways, a.Hosts = []string{"edge/public"}, []string{"*.a.*.example.com"}
			},
			field: "Hosts[0]", value: "*.a.*.example.com", rule: "must be a DNS name",
		},
	})
}

func TestPodFindings(t *testing.T) {
	t.Parallel()
	testFindings(t, map[string]findingRow{
		"no port": {
			reason: "the limit would match no listener, and say nothing",
			change: func(a *mesh.TrafficPolicyArgs) { a.Port = 0 },
			field:  "Port", value: 0, rule: "must be the number of the container's port",
		},
		"port": {
			reason: "ports end at 65535",
			change: func(a *mesh.TrafficPolicyArgs) { a.Port = 65536 },
			field:  "Port", value: 65536, rule: "must be the number of the container's port",
		},
		"no pod labels": {
			reason: "a limit without a selector is for the whole namespace",
			change: func(a *mesh.TrafficPolicyArgs) { a.PodLabels = nil },
			field:  "PodLabels", rule: "every pod of the namespace",
		},
		"label key": {
			reason: "no pod has such a label",
			change: func(a *mesh.TrafficPolicyArgs) { a.PodLabels = map[string]string{"a b": "c"} },
			field:  "PodLabels", value: "a b", rule: "must be the key of a label",
		},
		"label value": {
			reason: "Istio refuses wildcards",
			change: func(a *mesh.TrafficPolicyArgs) { a.PodLabels = map[string]string{"app": "back*"} },
			field:  "PodLabels[app]", value: "back*", rule: "must be a label value",
		},
		"negative limit": {
			reason: "there are no negative requests",
			change: func(a *mesh.TrafficPolicyArgs) { a.RateLimit.RequestsPerMinute = -1 },
			field:  "RateLimit.RequestsPerMinute", value: -1, rule: "must be from 1 to 1000000",
		},
		"nearly no limit": {
			reason: "Off says it better",
			change: func(a *mesh.TrafficPolicyArgs) { a.RateLimit.RequestsPerMinute = 1_000_001 },
			field:  "RateLimit.RequestsPerMinute", value: 1_000_001, rule: "must be from 1 to 1000000",
		},
		"everything uncounted": {
			reason: "Off says it better",
			change: func(a *mesh.TrafficPolicyArgs) { a.RateLimit.Uncounted = []string{"/"} },
			field:  "RateLimit.Uncounted[0]", value: "/", rule: "must start with / and name something",
		},
		"uncounted without slash": {
			reason: "no path starts so",
			change: func(a *mesh.TrafficPolicyArgs) { a.RateLimit.Uncounted = []string{"/health", "metrics"} },
			field:  "RateLimit.Uncounted[1]", value: "metrics", rule: "must start with /",
		},
		"two uncounted alike": {
			reason: "one of them is a mistake",
			change: func(a *mesh.TrafficPolicyArgs) { a.RateLimit.Uncounted = []string{"/health", "/health"} },
			field:  "RateLimit.Uncounted[1]", value: "/health", rule: "must be unique",
		},
		"everything long-lived": {
			reason: "no request would have a timeout",
			change: func(a *mesh.TrafficPolicyArgs) { a.LongLived = []string{"/"} },
			field:  "LongLived[0]", value: "/", rule: "must start with / and name something",
		},
		"long-lived with a query": {
			reason: "Istio compares the path alone",
			change: func(a *mesh.TrafficPolicyArgs) { a.LongLived = []string{"/poll?wait=60"} },
			field:  "LongLived[0]", value: "/poll?wait=60", rule: "without blanks, ? or #",
		},
	})
}

func TestAllFindingsComeTogether(t *testing.T) {
	t.Parallel()
	_, _, err := run(t, "policy", &mesh.TrafficPolicyArgs{
		Namespace:      pulumi.String("Spywatcher"),
		Host:           pulumi.String("web"),
		Gateways:       []string{"mesh"},
		Port:           -1,
		LongLived:      []string{"poll"},
		Retries:        mesh.Retries{Tries: 99, Methods: []string{"get"}},
		Hashing:        mesh.Hashing{SourceIP: true, Header: "x user"},
		CircuitBreaker: mesh.CircuitBreaker{MaxConnections: -1, MaxEjected: 200},
		RateLimit:      mesh.RateLimit{RequestsPerMinute: -100},
		VersionHeader:  "x version",
		Subsets:        []mesh.Subset{{Name: "V1", Weight: 50}},
	}, noOptions)
	assert.Equal(t, []string{
		"Namespace", "Service", "Host", "Hosts", "Gateways[0]", "Port", "PodLabels", "LongLived[0]",
		"Retries.Tries", "Retries.Methods[0]", "Hashing.Header", "Hashing.SourceIP",
		"CircuitBreaker.MaxConnections", "CircuitBreaker.MaxEjected", "RateLimit.RequestsPerMinute",
		"VersionHeader", "Subsets[0].Name", "Subsets",
	}, fieldsOf(t, err))
}

func TestGoodArguments(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*mesh.TrafficPolicyArgs)
	}{
		"defaults":   {"what must be given is enough", func(*mesh.TrafficPolicyArgs) {}},
		"everything": {"no two fields exclude each other by default", func(a *mesh.TrafficPolicyArgs) { *a = *canary() }},
		"short timeout": {
			"the share of a try follows the timeout",
			func(a *mesh.TrafficPolicyArgs) { a.Retries.Timeout = 2 * time.Second },
		},
		"one long try": {
			"a try may have all the time",
			func(a *mesh.TrafficPolicyArgs) { a.Retries.PerTry = 10 * time.Second },
		},
		"all ejected": {
			"where the caller has somewhere else to go",
			func(a *mesh.TrafficPolicyArgs) { a.CircuitBreaker.MaxEjected = 100 },
		},
		"header's case": {"HTTP has none", func(a *mesh.TrafficPolicyArgs) { a.VersionHeader = "X-Version" }},
		"odd header":    {"it is a token", func(a *mesh.TrafficPolicyArgs) { a.Hashing.Header = "x_user.id" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := backend()
			row.change(args)
			assert.Empty(t, args.Findings(), row.reason)
		})
	}
}
