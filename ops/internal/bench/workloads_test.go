package bench

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

// TestWorkloadsKeepTheirPods: autoscalers that scale after the up would keep the cluster busy while the next one is measured.
func TestWorkloadsKeepTheirPods(t *testing.T) {
	t.Parallel()
	program := Workloads(1)
	recording, err := recorder.Run(program.Run, recorder.Options{Project: program.Project, Stack: program.Stack})
	require.NoError(t, err)
	made, found := recording.Find("HorizontalPodAutoscaler", "api-000")
	require.True(t, found)
	var autoscaler autoscalingv2.HorizontalPodAutoscaler
	require.NoError(t, runtime.DefaultUnstructuredConverter.FromUnstructured(made.Object(), &autoscaler))

	idle := load.CostOf("api-000").Usage(0, 2, load.Limits{})
	cpu, memory := resource.MustParse(requests.CPU), resource.MustParse(requests.Memory)
	used := map[string]float64{
		"cpu":    100 * idle.CPU / float64(cpu.MilliValue()),
		"memory": 100 * idle.Memory * (1 << 20) / float64(memory.Value()),
	}
	require.Len(t, autoscaler.Spec.Metrics, len(used))
	for _, metric := range autoscaler.Spec.Metrics {
		name := string(metric.Resource.Name)
		assert.Less(t, used[name], float64(*metric.Resource.Target.AverageUtilization), "%s of a pod that nobody asks", name)
	}
}
