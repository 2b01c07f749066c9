package components_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/subculture-collective/spywatcher-infra/"

// dependencies are the import paths of everything that a package needs.
func dependencies(t *testing.T, pkg string) []string {
	t.Helper()
	command := exec.Command("go", "list", "-deps", module+pkg)
	command.Dir = ".."
	listed, err := command.Output()
	require.NoError(t, err)
	return strings.Fields(string(listed))
}

// TestNoAWS: whoever imports these must not compile the AWS SDK, which costs minutes and gigabytes, nor anything that
// runs beside the program.
func TestNoAWS(t *testing.T) {
	t.Parallel()
	for _, component := range []string{"workload", "ingress", "monitoring", "mesh"} {
		t.Run(component, func(t *testing.T) {
			t.Parallel()
			paths := dependencies(t, "components/"+component)
			assert.Contains(t, paths, "github.com/pulumi/pulumi/sdk/v3/go/pulumi", "the list is one of dependencies")
			for _, path := range paths {
				assert.NotContains(t, path, "pulumi-aws", "%s reaches the AWS SDK", component)
				assert.NotContains(t, path, module+"ops", "%s reaches what runs beside the program", component)
			}
		})
	}
}

// TestNoFirewall: of the AWS SDK's packages that of WAF is by far the heaviest, and is compiled by those alone who have a firewall.
func TestNoFirewall(t *testing.T) {
	t.Parallel()
	for _, component := range []string{"edge", "addons"} {
		for _, path := range dependencies(t, "components/"+component) {
			assert.NotContains(t, path, "/wafv2", "%s reaches it", component)
		}
	}
}

// TestArrowsRunOneWay: main -> stacks -> components, and no component imports another.
func TestArrowsRunOneWay(t *testing.T) {
	t.Parallel()
	for _, component := range []string{
		"workload", "ingress", "monitoring", "mesh", "edge", "firewall", "addons",
	} {
		t.Run(component, func(t *testing.T) {
			t.Parallel()
			for _, path := range dependencies(t, "components/"+component) {
				inner, ours := strings.CutPrefix(path, module)
				if ours && inner != "components/"+component {
					assert.True(t, strings.HasPrefix(inner, "internal/"), "components/%s imports %s", component, inner)
				}
			}
		})
	}
	for _, path := range dependencies(t, "stacks") {
		assert.NotContains(t, path, module+"cmd", "the program knows nothing of the tools around it")
		assert.NotContains(t, path, module+"ops", "the program knows nothing of what runs beside it")
	}
}
