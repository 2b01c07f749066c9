package edge_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
)

// makeAlias makes one Alias called "edge" for an Ingress, with a provider of its own.
func makeAlias(t *testing.T, c *cloud, args *edge.AliasArgs) error {
	t.Helper()
	return c.run(func(ctx *pulumi.Context) error {
		args.LoadBalancer.Address = newIngress(t, ctx).Address
		made, err := edge.NewAlias(ctx, "edge", args, pulumi.Providers(newProvider(t, ctx)))
		if err != nil {
			return err
		}
		c.answered.Keep("hosts", made.Hosts)
		return nil
	})
}

func TestAlias(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeAlias(t, c, aliasArgs()))
			records := map[string][2]string{
				"edge-spywatcher.example.com-A":             {"spywatcher.example.com", "A"},
				"edge-spywatcher.example.com-AAAA":          {"spywatcher.example.com", "AAAA"},
				"edge-wildcard.spywatcher.example.com-A":    {"*.spywatcher.example.com", "A"},
				"edge-wildcard.spywatcher.example.com-AAAA": {"*.spywatcher.example.com", "AAAA"},
			}
			assert.Len(t, c.URNs(), len(records)+3, "the records, their component, the Ingress and the provider")
			for logicalName, record := range records {
				assert.Equal(t, map[string]any{
					"zoneId": "Z0123456789ABC", "name": record[0], "type": record[1],
					"aliases": []any{map[string]any{
						"name": known(preview, address), "zoneId": known(preview, "Z215JYRZR1TBD5"), "evaluateTargetHealth": true,
					}},
				}, c.object(t, "Record", logicalName), "which records there are is known before the load balancer is")
			}
			assert.Equal(t, []string{"spywatcher.example.com", "*.spywatcher.example.com"}, c.answered.Values()["hosts"])
			assert.Equal(t, map[string]any{
				"hosts": []any{"spywatcher.example.com", "*.spywatcher.example.com"}, "zone": "example.com",
				"loadBalancer": map[string]any{
					"cluster": "production", "namespace": "spywatcher", "ingress": "edge", "group": "",
					"address": known(preview, address),
				},
			}, c.object(t, "Alias", "edge"), "the state shows the arguments")
		})
	}
}

// The load balancer is there when the Ingress has an address, and not before: a first preview must not look for it.
func TestAliasLooksTheLoadBalancerUp(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason  string
		preview bool
		group   string
		want    []map[string]any
	}{
		"update": {
			reason: "the controller's tags name cluster, Ingress and kind",
			want: []map[string]any{{"tags": map[string]any{
				"elbv2.k8s.aws/cluster": "production", "ingress.k8s.aws/stack": "spywatcher/edge",
				"ingress.k8s.aws/resource": "LoadBalancer",
			}}},
		},
		"group": {
			reason: "a shared load balancer carries the group's name, which has no namespace",
			group:  "shared",
			want: []map[string]any{{"tags": map[string]any{
				"elbv2.k8s.aws/cluster": "production", "ingress.k8s.aws/stack": "shared",
				"ingress.k8s.aws/resource": "LoadBalancer",
			}}},
		},
		"first preview": {
			reason:  "there is no load balancer to find",
			preview: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(row.preview)
			args := aliasArgs()
			args.LoadBalancer.Group = row.group
			require.NoError(t, makeAlias(t, c, args))
			asked, providers := c.called("getLoadBalancer")
			assert.Equal(t, row.want, asked, row.reason)
			for _, provider := range providers {
				assert.Contains(t, provider, "frankfurt", "the component's own provider is asked, not the default one")
			}
		})
	}
}

// On destroy the records go before the Ingress, or the names would lead to nothing.
func TestAliasOrder(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeAlias(t, c, aliasArgs()))
			assert.Contains(t, c.needs["Record edge-spywatcher.example.com-A"], "Ingress edge")
			assert.Contains(t, c.needs["Record edge-spywatcher.example.com-AAAA"], "Ingress edge")
		})
	}
}

func TestAliasLooksItsZoneUp(t *testing.T) {
	t.Parallel()
	c := newCloud(true)
	args := aliasArgs()
	args.Zone.ID = nil
	require.NoError(t, makeAlias(t, c, args))
	assert.Equal(t, "Z0LOOKEDUP", c.object(t, "Record", "edge-spywatcher.example.com-A")["zoneId"])
	_, providers := c.called("getZone")
	require.Len(t, providers, 1)
	assert.Contains(t, providers[0], "frankfurt", "the component's own provider is asked, not the default one")
}

func TestWithoutAnAddress(t *testing.T) {
	t.Parallel()
	for name, construct := range map[string]func(*cloud) error{
		"alias":  func(c *cloud) error { return makeAlias(t, c, aliasArgs()) },
		"alarms": func(c *cloud) error { return makeAlarms(t, c, alarmsArgs()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(false)
			c.outputs["Ingress"] = resource.PropertyMap{"address": resource.NewProperty("")}
			err := construct(c)
			const problem = `edge: LoadBalancer.Address is "": it must be the address in the Ingress's status`
			require.ErrorContains(t, err, problem)
			assert.Equal(t, 1, strings.Count(err.Error(), problem), "it is said once")
			assert.Len(t, c.Resources(), 2, "the Ingress and the provider are all there is")
			assert.Empty(t, c.calls, "there is nothing to find")
		})
	}
}

func TestAliasFindings(t *testing.T) {
	t.Parallel()
	type args = *edge.AliasArgs
	try(t, aliasArgs, map[string]row[args]{
		"no hosts": {
			reason: "an alias is for somebody",
			change: func(a args) { a.Hosts = nil },
			field:  "Hosts", rule: "is empty",
		},
		"host outside the zone": {
			reason: "nobody would ask this zone for it",
			change: func(a args) { a.Hosts[0] = "spywatcher.example.org" },
			field:  "Hosts[0]", rule: "must lie in the zone example.com",
		},
		"no zone": {
			reason: "the records are made somewhere",
			change: func(a args) { a.Zone = edge.Zone{} },
			field:  "Zone.Name", rule: "is missing",
		},
		"no cluster": {
			reason: "two clusters may have an Ingress of that name",
			change: func(a args) { a.LoadBalancer.Cluster = "" },
			field:  "LoadBalancer.Cluster", rule: "is missing",
		},
		"cluster's ARN": {
			reason: "the controller tags with the name",
			change: func(a args) { a.LoadBalancer.Cluster = "arn:aws:eks:eu-central-1:123456789012:cluster/production" },
			field:  "LoadBalancer.Cluster", rule: "must be the name of an EKS cluster",
		},
		"namespace in capitals": {
			reason: "Kubernetes has none",
			change: func(a args) { a.LoadBalancer.Namespace = "Spywatcher" },
			field:  "LoadBalancer.Namespace", rule: "must be a DNS label",
		},
		"no ingress": {
			reason: "a namespace may have several",
			change: func(a args) { a.LoadBalancer.Ingress = "" },
			field:  "LoadBalancer.Ingress", rule: "is missing",
		},
		"group in capitals": {
			reason: "the controller refuses it",
			change: func(a args) { a.LoadBalancer.Group = "Edge" },
			field:  "LoadBalancer.Group", rule: "lower case letters",
		},
		"no address": {
			reason: "nothing says when the load balancer is there",
			change: func(a args) { a.LoadBalancer.Address = nil },
			field:  "LoadBalancer.Address", rule: "is missing",
		},
		"empty address": {
			reason: "an Ingress without one has no load balancer",
			change: func(a args) { a.LoadBalancer.Address = pulumi.String("") },
			field:  "LoadBalancer.Address", rule: "must be the address",
		},
	})
}
