package main

import (
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mocks keep what is registered.
type mocks struct {
	mu         sync.Mutex
	registered []pulumi.MockResourceArgs
}

func (m *mocks) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.registered = append(m.registered, args)
	return args.Name, args.Inputs, nil
}

func (m *mocks) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) { return args.Args, nil }

func TestDeploy(t *testing.T) {
	t.Parallel()
	m := &mocks{}
	err := pulumi.RunErr(deploy, pulumi.WithMocks("reports-api", "dev", m), func(info *pulumi.RunInfo) {
		info.Config = map[string]string{
			"reports-api:context": "dev",
			"reports-api:image":   "ghcr.io/example/reports-api:2.3.1",
		}
	})
	require.NoError(t, err)

	kinds := map[string]resource.PropertyMap{}
	for _, r := range m.registered {
		kinds[r.TypeToken[strings.LastIndex(r.TypeToken, ":")+1:]] = r.Inputs
	}
	for _, kind := range []string{
		"Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "ServiceAccount", "NetworkPolicy",
	} {
		assert.Contains(t, kinds, kind)
	}
	assert.NotContains(t, kinds, "Secret", "the database's Secret is somebody else's")

	pod := kinds["Deployment"]["spec"].ObjectValue()["template"].ObjectValue()["spec"].ObjectValue()
	assert.InDelta(t, 20+30+5, pod["terminationGracePeriodSeconds"].NumberValue(), 0,
		"propagation, what is in flight, and the margin")
	scaling := kinds["HorizontalPodAutoscaler"]["spec"].ObjectValue()
	assert.InDelta(t, 3, scaling["minReplicas"].NumberValue(), 0)
	assert.InDelta(t, 12, scaling["maxReplicas"].NumberValue(), 0)
}

// TestImports: a team that takes one component must not pay for the others, least of all for the AWS SDK.
func TestImports(t *testing.T) {
	t.Parallel()
	const repository = "github.com/subculture-collective/spywatcher-infra/"
	listed, err := exec.Command("go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	var components []string
	for path := range strings.FieldsSeq(string(listed)) {
		assert.NotContains(t, path, "pulumi-aws")
		if inner, ours := strings.CutPrefix(path, repository); ours && !strings.HasPrefix(inner, "internal/") {
			components = append(components, inner)
		}
	}
	assert.Equal(t, []string{"components/workload"}, slices.Compact(components))
}
