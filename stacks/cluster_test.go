package stacks_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// contexts are the kubeconfig contexts of the clusters that the shipped stacks belong to.
var contexts = map[string]string{
	"production": "arn:aws:eks:eu-central-1:111122223333:cluster/spywatcher-production",
	"staging":    "arn:aws:eks:eu-central-1:111122223333:cluster/spywatcher-staging",
}

// TestClusterGuard is not parallel, nor are its rows: they change where the kubeconfig is looked for.
func TestClusterGuard(t *testing.T) {
	for name, row := range map[string]struct {
		reason     string
		kubeconfig string
		err        string
	}{
		"another cluster": {
			reason:     "a deploy to it would be a deploy to the wrong environment",
			kubeconfig: kubeconfig(contexts["staging"]),
			err: `the kubeconfig points at the context "` + contexts["staging"] + `", and this stack belongs to "` +
				contexts["production"] + `" (spywatcher:cluster.context): kubectl config use-context ` + contexts["production"],
		},
		"its own cluster": {
			reason:     "that is where it belongs",
			kubeconfig: kubeconfig(contexts["production"]),
		},
		"no current context": {
			reason:     "there is nothing to compare, and the provider asks for the stack's own context",
			kubeconfig: kubeconfig(""),
		},
		"no kubeconfig": {
			reason: "there is nothing to compare, and the provider says that it reaches no cluster",
		},
		"broken kubeconfig": {
			reason:     "nobody can tell where it points",
			kubeconfig: "clusters: {",
			err:        "the kubeconfig cannot be read: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config")
			t.Setenv("KUBECONFIG", path)
			if row.kubeconfig != "" {
				require.NoError(t, os.WriteFile(path, []byte(row.kubeconfig), 0o600))
			}
			for _, preview := range []bool{false, true} {
				options := withSecrets(t, "production")
				if !preview {
					options = deploying(options)
				}
				recording, err := recorder.Run(stacks.Spywatcher, options)
				if row.err == "" {
					require.NoError(t, err, row.reason)
					provider, found := recording.Find("pulumi:providers:kubernetes", "cluster")
					require.True(t, found, row.reason)
					assert.NotContains(t, provider.Inputs, "kubeconfig", "a path of this machine must not get into the state")
					continue
				}
				require.ErrorContains(t, err, row.err, row.reason)
				assert.Empty(t, recording.Resources(), row.reason)
			}
			recording, err := recorder.Run(stacks.Plan, withSecrets(t, "production"))
			require.NoError(t, err, "a plan is the same on every machine")
			assert.NotEmpty(t, recording.Resources())
		})
	}
}

func kubeconfig(current string) string {
	text := "apiVersion: v1\nkind: Config\n"
	if current != "" {
		text += "current-context: " + current + "\n"
	}
	return text
}

// TestOneProvider: everything in the cluster is made by the provider of the stack's context, and a default one, which
// somebody forgot to replace, cannot be had.
func TestOneProvider(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := renderedWith(t, stack, everything())
		provider, found := plan.Find("pulumi:providers:kubernetes", "cluster")
		require.True(t, found)
		inputs := provider.Object()
		assert.Equal(t, contexts[stack], inputs["context"], stack)
		assert.Equal(t, true, inputs["enableServerSideApply"])

		reference := ""
		for _, r := range plan.Resources() {
			if !r.Custom || strings.HasPrefix(r.Type, "pulumi:providers:") {
				continue
			}
			if strings.HasPrefix(r.Type, "aws:") {
				assert.Contains(t, r.Provider, "pulumi:providers:aws::aws-", "%s %s", r.Type, r.Name)
				continue
			}
			assert.Contains(t, r.Provider, "pulumi:providers:kubernetes::cluster::", "%s %s", r.Type, r.Name)
			if reference == "" {
				reference = r.Provider
			}
			assert.Equal(t, reference, r.Provider, "%s %s", r.Type, r.Name)
		}
		assert.JSONEq(t, `["*"]`, optionsOf(t, stack, nil).Config["pulumi:disable-default-providers"], stack)
	}
}

// TestStacksShareNothing: clusters, namespaces and load balancers of one stack are of no other.
func TestStacksShareNothing(t *testing.T) {
	t.Parallel()
	taken := map[string]string{}
	for _, stack := range shipped {
		config := optionsOf(t, stack, nil).Config
		annotations := rendered(t, stack).the(t, "Ingress", "spywatcher").texts(t, "metadata.annotations")
		for what, value := range map[string]string{
			"cluster":       config["spywatcher:cluster"],
			"namespace":     config["spywatcher:namespace"],
			"environment":   config["spywatcher:environment"],
			"load balancer": annotations[alb+"load-balancer-name"],
		} {
			assert.NotEmpty(t, value)
			assert.Empty(t, taken[what+value], "the %s of %s is %s", what, stack, value)
			taken[what+value] = stack
		}
	}
}
