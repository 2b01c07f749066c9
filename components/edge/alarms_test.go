package edge_test

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
)

// makeAlarms makes one Alarms called "edge" for an Ingress, with a provider of its own.
func makeAlarms(t *testing.T, c *cloud, args *edge.AlarmsArgs) error {
	t.Helper()
	return c.run(func(ctx *pulumi.Context) error {
		args.LoadBalancer.Address = newIngress(t, ctx).Address
		made, err := edge.NewAlarms(ctx, "edge", args, pulumi.Providers(newProvider(t, ctx)))
		if err != nil {
			return err
		}
		c.answered.Keep("topic", made.TopicARN)
		c.answered.Keep("customers", made.CustomersAffectedARN)
		return nil
	})
}

const (
	balancer = "app/k8s-edge/50dc6c495c0c9188"
	backend  = "targetgroup/spywatcher/edge-spywatcher-backend:http"
	frontend = "targetgroup/spywatcher/edge-spywatcher-frontend:web"
)

// Customers feel errors, slowness and closed doors. A pod that is ill while others serve they do not.
func TestCustomersAffected(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeAlarms(t, c, alarmsArgs()))
			tell := []any{known(preview, topicARN)}
			got := c.object(t, "CompositeAlarm", "edge-customers-affected")
			assert.Contains(t, got["alarmDescription"], "Customers")
			delete(got, "alarmDescription")
			assert.Equal(t, map[string]any{
				"alarmName": "edge-customers-affected",
				"alarmRule": known(preview, `ALARM("edge-load-balancer-errors-1234567") OR ALARM("edge-target-errors-1234567") OR `+
					`ALARM("edge-response-time-1234567") OR ALARM("edge-rejected-connections-1234567")`),
				"alarmActions": tell, "okActions": tell,
			}, got)
			needs := c.needs["CompositeAlarm edge-customers-affected"]
			for _, felt := range []string{"load-balancer-errors", "target-errors", "response-time", "rejected-connections"} {
				assert.Contains(t, needs, "MetricAlarm edge-"+felt, "CloudWatch refuses a rule over alarms that are not there")
			}
		})
	}
}

func TestAlarmsOrder(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeAlarms(t, c, alarmsArgs()))
			for alarm := range wantedAlarms(preview) {
				needs := c.needs["MetricAlarm edge-"+alarm]
				assert.Contains(t, needs, "TopicPolicy edge", "%s could tell nobody before", alarm)
				assert.Contains(t, needs, "Ingress edge", "%s watches what the Ingress makes", alarm)
			}
			assert.Contains(t, c.needs["CompositeAlarm edge-customers-affected"], "TopicPolicy edge")
			assert.Contains(t, c.needs["Topic edge"], "Key edge")
		})
	}
}

// Target groups are found as the load balancer is: by the controller's tags, once the Ingress has an address.
func TestAlarmsLookTargetGroupsUp(t *testing.T) {
	t.Parallel()
	c := newCloud(false)
	args := alarmsArgs()
	args.LoadBalancer.Group = "shared"
	require.NoError(t, makeAlarms(t, c, args))
	tags := func(resource string) map[string]any {
		return map[string]any{"tags": map[string]any{
			"elbv2.k8s.aws/cluster": "production", "ingress.k8s.aws/stack": "shared", "ingress.k8s.aws/resource": resource,
		}}
	}
	groups, providers := c.called("getTargetGroup")
	assert.ElementsMatch(t, []map[string]any{
		tags("spywatcher/edge-spywatcher-backend:http"), tags("spywatcher/edge-spywatcher-frontend:web"),
	}, groups, "a group shares the load balancer; a target group is still one Ingress's")
	balancers, more := c.called("getLoadBalancer")
	assert.Equal(t, []map[string]any{tags("LoadBalancer")}, balancers, "it is looked up once for all alarms")
	for _, provider := range append(providers, more...) {
		assert.Contains(t, provider, "frankfurt", "the component's own provider is asked, not the default one")
	}

	first := newCloud(true)
	require.NoError(t, makeAlarms(t, first, alarmsArgs()))
	assert.Empty(t, first.calls, "in a first preview there is nothing to find")
}

func TestAlarmsOutputs(t *testing.T) {
	t.Parallel()
	c := newCloud(false)
	require.NoError(t, makeAlarms(t, c, alarmsArgs()))
	assert.Equal(t, map[string]any{
		"topic": topicARN, "customers": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:edge-customers-affected",
	}, c.answered.Values())
	preview := newCloud(true)
	require.NoError(t, makeAlarms(t, preview, alarmsArgs()))
	assert.Empty(t, preview.answered.Values(), "only AWS can know them")
}

// The state shows the arguments with their defaults, and of subscriptions what is no secret.
func TestAlarmsInputs(t *testing.T) {
	t.Parallel()
	c := newCloud(false)
	require.NoError(t, makeAlarms(t, c, alarmsArgs()))
	assert.Equal(t, map[string]any{
		"account": account, "region": region,
		"loadBalancer": map[string]any{
			"cluster": "production", "namespace": "spywatcher", "ingress": "edge", "group": "", "address": address,
		},
		"services":      map[string]any{"spywatcher-backend": "http", "spywatcher-frontend": "web"},
		"subscriptions": map[string]any{"team": "email", "on-call": "https"},
		"thresholds": map[string]any{
			"errorRatio": 0.05, "minRequestRate": 0.5, "responseTime": "2s", "rejectedConnections": int64(1),
			"unhealthyHosts": int64(1), "targetConnectionErrors": int64(10),
		},
	}, c.object(t, "Alarms", "edge"))
}

// A component must not change what it was given: two may be made from the same arguments.
func TestAlarmsArgsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	args := alarmsArgs()
	require.Empty(t, args.Findings())
	assert.Equal(t, alarmsArgs(), args)
}

// kind are the names of all resources of a kind.
func (c *cloud) kind(kind string) []string {
	var names []string
	for _, r := range c.Resources() {
		if kindOf(r.Type) == kind {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return names
}

func TestAlarmsWithoutServices(t *testing.T) {
	t.Parallel()
	c := newCloud(true)
	args := alarmsArgs()
	args.Services, args.Subscriptions = nil, nil
	require.NoError(t, makeAlarms(t, c, args))
	assert.Equal(t, []string{
		"edge-load-balancer-errors", "edge-rejected-connections", "edge-response-time", "edge-target-errors",
	}, c.kind("MetricAlarm"), "the load balancer as a whole is watched all the same")
	assert.Empty(t, c.kind("TopicSubscription"), "the alarms are to be seen in CloudWatch")
}

// The second way of giving an address: one that is known from the start.
func TestAlarmsKnownAddress(t *testing.T) {
	t.Parallel()
	c := newCloud(true)
	require.NoError(t, c.run(func(ctx *pulumi.Context) error {
		_, err := edge.NewAlarms(ctx, "edge", alarmsArgs())
		return err
	}))
	asked, _ := c.called("getLoadBalancer")
	assert.Len(t, asked, 1, "a preview of what is there shows what it is")
}
