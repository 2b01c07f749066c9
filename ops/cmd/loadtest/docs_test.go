package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

func documentation(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "loadtest.md"))
	require.NoError(t, err)
	return string(content)
}

func TestEveryFlagIsDocumented(t *testing.T) {
	t.Parallel()
	page := documentation(t)
	for _, command := range newCommand(newClient).Commands() {
		if command.Name() == "help" || command.Name() == "completion" {
			continue
		}
		assert.Contains(t, page, "`"+command.Name()+"`", "a command")
		assert.NotEmpty(t, command.Example, "%s shows how it is used", command.Name())
		command.Flags().VisitAll(func(flag *pflag.Flag) {
			assert.Contains(t, page, "`--"+flag.Name+"`", "a flag of %s", command.Name())
		})
	}
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ args, want string }{{"steady --output ", "json"}, {"s", "spike"}} {
		out, _, err := execute(t, append([]string{cobra.ShellCompRequestCmd}, strings.Split(row.args, " ")...)...)
		require.NoError(t, err)
		assert.Contains(t, out, row.want)
	}
}

// TestRoles: the two Roles in the docs give what the tool asks for, and no more. What it asks for is in the tests of
// observe, guard and rollout.
func TestRoles(t *testing.T) {
	t.Parallel()
	roles := map[string][]string{}
	for block := range strings.SplitSeq(documentation(t), "```yaml\n") {
		content, _, found := strings.Cut(block, "```")
		if !found || !strings.Contains(content, "kind: Role") {
			continue
		}
		var role rbacv1.Role
		require.NoError(t, yaml.UnmarshalStrict([]byte(content), &role))
		for _, rule := range role.Rules {
			for _, resource := range rule.Resources {
				for _, verb := range rule.Verbs {
					roles[role.Name] = append(roles[role.Name], fmt.Sprintf("%s %s.%s", verb, resource, rule.APIGroups[0]))
				}
			}
		}
		slices.Sort(roles[role.Name])
	}
	assert.Equal(t, map[string][]string{
		"loadtest": {
			"get deployments.apps", "list deployments.apps", "list horizontalpodautoscalers.autoscaling", "list ingresses.networking.k8s.io",
			"list pods.", "list services.", "watch deployments.apps", "watch horizontalpodautoscalers.autoscaling", "watch pods.",
		},
		"loadtest-rollout": {"create pods/eviction.", "patch deployments.apps", "patch deployments/scale.apps"},
	}, roles)
}
