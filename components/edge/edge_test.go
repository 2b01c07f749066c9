package edge_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
)

var update = flag.Bool("update", false, "write testdata/urns.txt and the tables of docs/edge.md anew")

// components make each component, called name, from good arguments or from none.
var components = map[string]func(ctx *pulumi.Context, name string, good bool) error{
	"Certificate": func(ctx *pulumi.Context, name string, good bool) error {
		_, err := edge.NewCertificate(ctx, name, onlyIf(good, certificateArgs()))
		return err
	},
	"AccessLogs": func(ctx *pulumi.Context, name string, good bool) error {
		_, err := edge.NewAccessLogs(ctx, name, onlyIf(good, accessLogsArgs()))
		return err
	},
	"Alias": func(ctx *pulumi.Context, name string, good bool) error {
		_, err := edge.NewAlias(ctx, name, onlyIf(good, aliasArgs()))
		return err
	},
	"Alarms": func(ctx *pulumi.Context, name string, good bool) error {
		_, err := edge.NewAlarms(ctx, name, onlyIf(good, promisingArgs()))
		return err
	},
}

func onlyIf[T any](good bool, args *T) *T {
	if good {
		return args
	}
	return nil
}

// TestURNsAreAsReviewed: another type, name or parent replaces what is there unless the old one is made an alias, so a
// change shows as a difference in testdata/urns.txt. Refresh it with go test ./components/edge -update.
func TestURNsAreAsReviewed(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	for _, component := range slices.Sorted(maps.Keys(components)) {
		c := newCloud(true)
		require.NoError(t, c.run(func(ctx *pulumi.Context) error { return components[component](ctx, "edge", true) }))
		fmt.Fprintf(&got, "%s\n  %s\n\n", component, strings.Join(c.URNs(), "\n  "))
	}
	golden := filepath.Join("testdata", "urns.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got.String()), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got.String())
}

func TestBadArgumentsRegisterNothing(t *testing.T) {
	t.Parallel()
	for component, construct := range components {
		for name, row := range map[string]struct {
			reason string
			name   string
			good   bool
			fields []string
		}{
			"nil":          {"nil is a finding, no panic", "edge", false, []string{"args"}},
			"no name":      {"children are named after the component", "", true, []string{"name"}},
			"name and nil": {"name and arguments are told together", "edge.production", false, []string{"name", "args"}},
		} {
			t.Run(component+"/"+name, func(t *testing.T) {
				t.Parallel()
				c := newCloud(false)
				err := c.run(func(ctx *pulumi.Context) error { return construct(ctx, row.name, row.good) })
				assert.Equal(t, row.fields, fieldsOf(t, err), row.reason)
				assert.Empty(t, c.Resources(), "nothing is registered")
				assert.Empty(t, c.calls, "nothing is looked up")
			})
		}
	}
}

func TestAllFindingsComeTogether(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"Zone.Name", "Hosts"}, fieldsOf(t, (&edge.CertificateArgs{}).Findings().Err("edge")))
	assert.Equal(t, []string{"Bucket", "Account", "Region"}, fieldsOf(t, (&edge.AccessLogsArgs{}).Findings().Err("edge")))
	assert.Equal(t, []string{
		"Zone.Name", "Hosts",
		"LoadBalancer.Cluster", "LoadBalancer.Namespace", "LoadBalancer.Ingress", "LoadBalancer.Address",
	}, fieldsOf(t, (&edge.AliasArgs{}).Findings().Err("edge")))
	assert.Equal(t, []string{
		"Account", "Region", "LoadBalancer.Cluster", "LoadBalancer.Namespace", "LoadBalancer.Ingress", "LoadBalancer.Address",
	}, fieldsOf(t, (&edge.AlarmsArgs{}).Findings().Err("edge")))
}
