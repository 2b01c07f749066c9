package edge_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

const (
	account        = "123456789012"
	region         = "eu-central-1"
	address        = "k8s-edge-123.eu-central-1.elb.amazonaws.com"
	certificateARN = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
	topicARN       = "arn:aws:sns:eu-central-1:123456789012:edge-1234567"
	keyARN         = "arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012"
)

func zone() edge.Zone { return edge.Zone{Name: "example.com", ID: pulumi.String("Z0123456789ABC")} }

func certificateArgs() *edge.CertificateArgs {
	return &edge.CertificateArgs{
		Hosts: []string{"*.spywatcher.example.com", "spywatcher.example.com", "example.com"},
		Zone:  zone(),
	}
}

func accessLogsArgs() *edge.AccessLogsArgs {
	return &edge.AccessLogsArgs{Bucket: "spywatcher-logs", Account: account, Region: region}
}

func loadBalancer() edge.LoadBalancer {
	return edge.LoadBalancer{
		Cluster: "production", Namespace: "spywatcher", Ingress: "edge", Address: pulumi.String(address),
	}
}

func aliasArgs() *edge.AliasArgs {
	return &edge.AliasArgs{
		Hosts:        []string{"spywatcher.example.com", "*.spywatcher.example.com"},
		Zone:         zone(),
		LoadBalancer: loadBalancer(),
	}
}

func alarmsArgs() *edge.AlarmsArgs {
	return &edge.AlarmsArgs{
		Account:      account,
		Region:       region,
		LoadBalancer: loadBalancer(),
		Services:     []edge.Service{{Name: "spywatcher-backend"}, {Name: "spywatcher-frontend", Port: "web"}},
		Subscriptions: []edge.Subscription{
			{Name: "team", Protocol: edge.Email, Endpoint: pulumi.String("team@example.com")},
			{Name: "on-call", Protocol: edge.HTTPS, Endpoint: pulumi.String("https://pager.example.com/hook")},
		},
	}
}

// standIn is somebody else's resource: it needs an input, and knows an address once it is made.
type standIn struct {
	pulumi.CustomResourceState

	Address pulumi.StringOutput `pulumi:"address"`
}

// newIngress is an Ingress whose address the controller will give.
func newIngress(t *testing.T, ctx *pulumi.Context) *standIn {
	t.Helper()
	var made standIn
	require.NoError(t, ctx.RegisterResource("kubernetes:networking.k8s.io/v1:Ingress", "edge", pulumi.Map{}, &made))
	return &made
}

// consume is a resource that is made with values of others.
func consume(t *testing.T, ctx *pulumi.Context, name string, values pulumi.Map) {
	t.Helper()
	var made standIn
	require.NoError(t, ctx.RegisterResource("test:index:Consumer", name, values, &made))
}

// newProvider is an explicit provider for AWS.
func newProvider(t *testing.T, ctx *pulumi.Context) pulumi.ProviderResource {
	t.Helper()
	var made pulumi.ProviderResourceState
	require.NoError(t, ctx.RegisterResource("pulumi:providers:aws", "frankfurt", pulumi.Map{}, &made))
	return &made
}

// unknown is a text that is known in an update and not in a preview.
func unknown(ctx *pulumi.Context, value string) pulumi.StringOutput {
	if ctx.DryRun() {
		return pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) string { return value }).(pulumi.StringOutput)
	}
	return pulumi.String(value).ToStringOutput()
}

// row is a change to good arguments, and the only finding that must come of it.
type row[Args any] struct {
	reason string
	change func(Args)
	field  string
	rule   string
}

// checked is what can tell what is wrong with it.
type checked interface{ Findings() findings.List }

func try[Args checked](t *testing.T, good func() Args, rows map[string]row[Args]) {
	t.Helper()
	assert.Empty(t, good().Findings(), "what the rows start from is good")
	for name, r := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := good()
			r.change(args)
			list := args.Findings()
			require.Len(t, list, 1, r.reason)
			assert.Equal(t, r.field, list[0].Field, r.reason)
			assert.Contains(t, list[0].Rule, r.rule, r.reason)
		})
	}
}

// fieldsOf are the fields that an error is about.
func fieldsOf(t *testing.T, err error) []string {
	t.Helper()
	var found *findings.Error
	require.ErrorAs(t, err, &found)
	var fields []string
	for _, f := range found.Findings {
		fields = append(fields, f.Field)
	}
	return fields
}
