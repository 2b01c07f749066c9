package standin

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

func TestMeasured(t *testing.T) {
	t.Parallel()
	client := fake.NewClientset(podOf("one", "spywatcher-backend", "n", true), podOf("job", "spywatcher-backend", "n", false))
	server := newMetricsServer(client, func(_, pod string) (load.Usage, bool) {
		return load.Usage{CPU: 321, Memory: 77}, pod == "one"
	})
	server.start(t.Context())
	usage, err := server.usage("a", labels.Everything())
	require.NoError(t, err)
	cpu := map[string]int64{}
	for _, pod := range usage {
		cpu[pod.Name] = pod.Containers[0].Usage.Cpu().MilliValue()
	}
	assert.Equal(t, map[string]int64{"one": 321, "job": 15}, cpu, "what was measured counts, and the model tells of the rest")
}
