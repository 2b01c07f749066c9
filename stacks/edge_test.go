package stacks_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// TestEdgeSettingsReachAResource: one that changes nothing would be worse than none.
func TestEdgeSettingsReachAResource(t *testing.T) {
	t.Parallel()
	for path, row := range map[string]struct {
		value      any
		beside     settings
		typ, name  string
		input      string
		want       any
		containing string
	}{
		"edge.zoneID": {
			value: "Z0EXAMPLE", typ: "Record", name: "spywatcher-spywatcher.example.com-A", input: "zoneId", want: "Z0EXAMPLE",
		},
		"edge.logs.bucket": {value: "other-logs", typ: "BucketV2", name: "spywatcher", input: "bucket", want: "other-logs"},
		"edge.logs.prefix": {
			value: "lb", typ: "BucketPolicy", name: "spywatcher", input: "policy", containing: "/lb/access/AWSLogs/111122223333/*",
		},
		"edge.logs.retentionDays": {
			value: 7, typ: "BucketLifecycleConfigurationV2", name: "spywatcher", input: "rules[0].expiration.days", want: 7.0,
		},
		"edge.logs.forceDestroy": {value: true, typ: "BucketV2", name: "spywatcher", input: "forceDestroy", want: true},
		"edge.firewall.requestsPerSecond": {
			value: 10, typ: "WebAcl", name: "spywatcher-production", input: "rules", containing: "limit:{600}",
		},
		"edge.firewall.window": {
			value: "2m", typ: "WebAcl", name: "spywatcher-production", input: "rules", containing: "evaluationWindowSec:{120}",
		},
		"edge.firewall.allow": {
			value: []any{"198.51.100.0/24"}, typ: "IpSet", name: "spywatcher-production-allow-ipv4", input: "addresses[0]",
			want: "198.51.100.0/24",
		},
		"edge.firewall.deny": {
			value: []any{"2001:db8::/32"}, typ: "IpSet", name: "spywatcher-production-deny-ipv6", input: "addresses[0]",
			want: "2001:db8::/32",
		},
		"edge.firewall.countRules": {
			value: []any{"SizeRestrictions_BODY"}, typ: "WebAcl", name: "spywatcher-production", input: "rules",
			containing: "SizeRestrictions_BODY",
		},
		"edge.firewall.countOnly": {
			value: true, typ: "WebAcl", name: "spywatcher-production", input: "rules", containing: "overrideAction:{map[count:",
		},
		"edge.firewall.retentionDays": {
			value: 7, typ: "LogGroup", name: "spywatcher-production-logs", input: "retentionInDays", want: 7.0,
		},
		"edge.firewall.redactQueryString": {
			value: true, typ: "WebAclLoggingConfiguration", name: "spywatcher-production-logging", input: "redactedFields",
			containing: "queryString",
		},
		"alarms.errorRatio": {
			value: 0.1, typ: "MetricAlarm", name: "spywatcher-production-target-errors", input: "threshold", want: 0.1,
		},
		"alarms.minRequestRate": {
			value: 2, typ: "MetricAlarm", name: "spywatcher-production-target-errors", input: "metricQueries",
			containing: "total < 120",
		},
		"alarms.responseTime": {
			value: "5s", typ: "MetricAlarm", name: "spywatcher-production-response-time", input: "threshold", want: 5.0,
		},
		"alarms.rejectedConnections": {
			value: 7, typ: "MetricAlarm", name: "spywatcher-production-rejected-connections", input: "threshold", want: 7.0,
		},
		"alarms.unhealthyHosts": {
			value: 2, typ: "MetricAlarm", name: "spywatcher-production-spywatcher-backend-unhealthy-hosts", input: "threshold", want: 2.0,
		},
		"alarms.targetConnectionErrors": {
			value: 3, typ: "MetricAlarm", name: "spywatcher-production-spywatcher-backend-connection-errors", input: "threshold", want: 3.0,
		},
		"alarms.objectives.availability": {
			value: 0.99, typ: "MetricAlarm", name: "spywatcher-production-availability-burn-1h-long", input: "threshold", want: 0.144,
		},
		"alarms.objectives.latency.share": {
			value: 0.98, typ: "MetricAlarm", name: "spywatcher-production-latency-burn-1h-long", input: "threshold", want: 0.288,
		},
		"alarms.objectives.latency.within": {
			value: "750ms", typ: "MetricAlarm", name: "spywatcher-production-latency-burn-1h-long", input: "metricQueries",
			containing: "PR(:0.75)",
		},
		"alarms.objectives.period": {
			value: "240h", typ: "MetricAlarm", name: "spywatcher-production-availability-burn-1h-long", input: "threshold", want: 0.0048,
		},
		"aws.region": {
			value: "eu-west-1", beside: settings{"cluster.context": "named", "aws.cluster": "c"},
			typ: "pulumi:providers:aws", name: "aws-edge", input: "region", want: "eu-west-1",
		},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			given := settings{path: row.value}
			maps.Copy(given, row.beside)
			found, ok := renderedWith(t, "production", given).Find(row.typ, row.name)
			require.True(t, ok, "%s %s is made", row.typ, row.name)
			at, err := resource.ParsePropertyPath(row.input)
			require.NoError(t, err)
			got, ok := at.Get(resource.NewProperty(found.Inputs))
			require.True(t, ok, "%s has %s: %v", row.name, row.input, found.Inputs)
			if row.containing != "" {
				assert.Contains(t, got.String(), row.containing)
				return
			}
			assert.EqualValues(t, row.want, recorder.Plain(got))
		})
	}
}

// TestAccount: what is made on AWS is made in the stack's account and region, and says whose it is.
func TestAccount(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		for _, component := range []string{"edge", "firewall"} {
			provider, made := plan.Find("pulumi:providers:aws", "aws-"+component)
			assert.Equal(t, stack == "production" || component == "edge", made, "staging has the cheap part")
			if !made {
				continue
			}
			inputs := provider.Object()
			assert.Equal(t, "eu-central-1", inputs["region"])
			assert.Equal(t, []any{"111122223333"}, inputs["allowedAccountIds"])
			tags := map[string]any{"project": "spywatcher", "stack": stack, "component": component}
			assert.Equal(t, map[string]any{"tags": tags}, inputs["defaultTags"])
		}
	}
}

// TestAccountGuard: with the credentials of another account nothing is made anywhere.
func TestAccountGuard(t *testing.T) {
	t.Parallel()
	for _, preview := range []bool{false, true} {
		options := withSecrets(t, "production")
		if !preview {
			options = deploying(options)
		}
		options.LookUps = func(string) resource.PropertyMap {
			return resource.PropertyMap{"accountId": resource.NewProperty("999999999999")}
		}
		recording, err := recorder.Run(stacks.Spywatcher, options)
		require.ErrorContains(t, err, "the AWS credentials are of account 999999999999, and this stack belongs to 111122223333 "+
			"(spywatcher:aws.account)")
		for _, made := range recording.Resources() {
			assert.True(t, strings.HasPrefix(made.Type, "pulumi:providers:"), "%s %s is made", made.Type, made.Name)
		}
	}
}

// TestEdgeRefused: each contradiction is one finding, about the setting that is wrong.
func TestEdgeRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		given  settings
		field  string
		rule   string
	}{
		"no account":   {"nobody could tell where", settings{"aws.account": nil}, "aws.account", "is missing"},
		"short number": {"a number in YAML loses its zeros", settings{"aws.account": "1234"}, "aws.account", "must be the 12 digits"},
		"another account": {
			"the cluster is elsewhere", settings{"aws.account": "999999999999"}, "aws.account", "is not the account of the cluster",
		},
		"another region": {
			"a load balancer logs to a bucket of its own region", settings{"aws.region": "us-east-1"}, "aws.region",
			"is not the region of the cluster",
		},
		"host outside the zone": {
			"its record could not be made", settings{"hosts.backend": "api.example.org"}, "hosts.backend", "example.com",
		},
		"no bucket name": {"S3 would refuse it", settings{"edge.logs.bucket": "Logs"}, "edge.logs.bucket", "lower case"},
		"two buckets": {
			"a load balancer logs to one", settings{"ingress.alb.logs": map[string]any{"bucket": "others"}}, "edge.logs",
			"must be left out beside spywatcher:ingress.alb.logs",
		},
		"two ACLs": {
			"a load balancer has one", settings{"ingress.alb.webACL": map[string]any{"name": "other"}}, "edge.firewall",
			"must be left out beside spywatcher:ingress.alb.webACL",
		},
		"nonsense threshold": {"no share is above the whole", settings{"alarms.errorRatio": 5}, "alarms.errorRatio", "between 0 and 1"},
		"all to succeed": {
			"nothing may go wrong then", settings{"alarms.objectives.availability": 1}, "alarms.objectives.availability",
			"between 0 and 1",
		},
		"half to be fast": {
			"14 times as many as may be slow are more than all", settings{"alarms.objectives.latency.share": 0.5},
			"alarms.objectives.latency.share", "must be above",
		},
		"more than the load balancer waits": {
			"nothing takes so long", settings{"alarms.objectives.latency.within": "2h"}, "alarms.objectives.latency.within",
			"from 1ms",
		},
		"objective of a day": {
			"the windows are as long", settings{"alarms.objectives.period": "24h"}, "alarms.objectives.period", "at least 240h0m0s",
		},
		"objective of nothing": {
			"it would watch nothing", settings{"alarms.objectives": map[string]any{}}, "alarms.objectives.availability",
			"is missing: give it or Latency",
		},
		"odd window":   {"WAF has four", settings{"edge.firewall.window": "3m"}, "edge.firewall.window", "must be"},
		"unknown rule": {"WAF would ignore it", settings{"edge.firewall.countRules": []any{"No"}}, "edge.firewall.countRules[0]", "must name"},
		"controller without a VPC": {
			"it could not find its subnets", settings{"addons.loadBalancerController": map[string]any{}},
			"addons.loadBalancerController.vpc", "is missing",
		},
		"all secrets": {
			"it would read what is not the stack's", settings{"addons.externalSecrets": map[string]any{"secretARNs": []any{"*"}}},
			"addons.externalSecrets.secretARNs[0]", "must be",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := refusal(t, "production", row.given)
			require.Len(t, list, 1, "%s: %v", row.reason, list)
			assert.Equal(t, "spywatcher:"+row.field, list[0].Field, row.reason)
			assert.Contains(t, list[0].String(), row.rule)
		})
	}
}

// TestEdgeOrder: the ingress comes after what its load balancer uses and goes before it; what looks for the load balancer
// comes after the ingress.
func TestEdgeOrder(t *testing.T) {
	t.Parallel()
	given := settings{"addons": map[string]any{
		"loadBalancerController": map[string]any{"vpc": "vpc-0123456789abcdef0"}, "prometheus": map[string]any{"retention": "720h"},
		"metricsServer": true,
	}}
	run, err := underEngine(t, stacks.Plan, optionsOf(t, "production", given))
	require.NoError(t, err)
	before := run.before()
	for name, row := range map[string]struct {
		reason, what string
		after        []string
	}{
		"ingress": {
			"the controller makes no listener without them, and AWS deletes none that is in use", "Ingress spywatcher",
			[]string{
				"aws:CertificateValidation spywatcher", "aws:BucketPolicy spywatcher",
				"aws:WebAclLoggingConfiguration spywatcher-production-logging", "Release spywatcher-aws-load-balancer-controller",
			},
		},
		"record": {"it leads to the load balancer", "aws:Record spywatcher-spywatcher.example.com-A", []string{"Ingress spywatcher"}},
		"alarm":  {"it watches the load balancer", "aws:MetricAlarm spywatcher-production-target-errors", []string{"Ingress spywatcher"}},
		"budget": {
			"its rule is over them", "aws:CompositeAlarm spywatcher-production-availability-budget",
			[]string{"aws:MetricAlarm spywatcher-production-availability-burn-1h-long", "aws:MetricAlarm spywatcher-production-availability-burn-1h-short"},
		},
		"rules":   {"their kind is Prometheus's", "PrometheusRule spywatcher", []string{"Release spywatcher-kube-prometheus-stack"}},
		"release": {"it acts on AWS", "Release spywatcher-aws-load-balancer-controller", []string{"aws:PodIdentityAssociation spywatcher-load-balancer-controller-identity"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, before, row.what)
			assert.Subset(t, before[row.what], row.after, row.reason)
		})
	}
}

// TestAddonsAreOff: most clusters have them, and two installations of one do not get along.
func TestAddonsAreOff(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		for _, made := range rendered(t, stack).Resources() {
			assert.NotContains(t, made.Type, "helm.sh", "%s in %s", made.Name, stack)
		}
	}
}

// TestProtected: a destroy that AWS would stop halfway stops in its preview.
func TestProtected(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		stack string
		given settings
		want  bool
	}{
		{"production", nil, true},
		{"staging", nil, false},
		{"production", settings{"ingress.alb.deletionProtection": false}, false},
	} {
		run, err := underEngine(t, stacks.Plan, optionsOf(t, row.stack, row.given))
		require.NoError(t, err)
		for made, request := range run.requests {
			if key(made) == "Ingress spywatcher" {
				assert.Equal(t, row.want, request.GetProtect(), "%s %v", row.stack, row.given)
			}
		}
	}
}

// TestWhoIsToldIsSecret: whoever knows an endpoint can often page with it.
func TestWhoIsToldIsSecret(t *testing.T) {
	t.Parallel()
	const endpoint = "https://pager.example.com/secret-path"
	options := optionsOf(t, "production", settings{"alarms.subscriptions": []any{
		map[string]any{"name": "pager", "protocol": "https", "endpoint": endpoint},
	}})
	options.SecretKeys = append(options.SecretKeys, "spywatcher:alarms")
	recording, err := recorder.Run(stacks.Plan, options)
	require.NoError(t, err, "the key may be encrypted as a whole")
	for _, made := range recording.Resources() {
		assert.NotContains(t, fmt.Sprint(made.Object()), endpoint, "%s %s", made.Type, made.Name)
	}
	_, found := recording.Find("TopicSubscription", "spywatcher-production-pager")
	assert.True(t, found)
}
