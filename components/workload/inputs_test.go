package workload_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

// The component's own inputs are in the state, not only its children's: a preview shows what was asked for.
func TestInputs(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		args *workload.ScaledDeploymentArgs
		want object
	}{
		"minimal": {args: minimal(), want: object{
			"namespace":    "shops",
			"image":        image,
			"port":         int64(3001),
			"servicePort":  int64(80),
			"requests":     object{"cpu": "500m", "memory": "512Mi"},
			"limits":       object{},
			"settings":     list{},
			"secrets":      list{},
			"files":        list{},
			"minAvailable": int64(1),
			"scaling": object{
				"min": int64(2), "max": int64(10), "cpu": int64(70), "memory": int64(80), "metrics": list{}, "schedules": list{},
			},
			"drain": object{"preStop": "1m20s", "deregistrationDelay": "1m0s", "gracePeriod": "1m35s"},
		}},
		"everything": {args: everything(), want: object{
			"namespace":    "shops",
			"image":        image,
			"port":         int64(80),
			"servicePort":  int64(8080),
			"requests":     object{"cpu": "500m", "memory": "512Mi"},
			"limits":       object{"cpu": "1", "memory": "1Gi"},
			"settings":     list{"LOG_LEVEL", "REGION"},
			"secrets":      list{"DSN", "TOKEN"},
			"files":        list{"/etc/shop/prices.csv", "/etc/shop/taxes.csv"},
			"minAvailable": int64(2),
			"scaling": object{
				"min": int64(3), "max": int64(12), "cpu": int64(60), "memory": int64(65),
				"metrics":   list{"http_requests_per_second", "queue_depth"},
				"schedules": list{"morning", "evening"},
			},
			"drain":     object{"preStop": "15s", "deregistrationDelay": "45s", "gracePeriod": "2m0s"},
			"version":   "v2",
			"migration": list{"/app/migrate", "--all"},
		}},
	} {
		for mode, options := range modes {
			t.Run(name+" in "+mode, func(t *testing.T) {
				t.Parallel()
				recording, _, err := run(row.args, options)
				require.NoError(t, err)
				assert.Equal(t, row.want, objectOf(t, recording, "ScaledDeployment", "shop"))
			})
		}
	}
}

func TestInputsLeaveOutTargetsThatAreOff(t *testing.T) {
	t.Parallel()
	recording := changed(t, func(a *workload.ScaledDeploymentArgs) { a.Scaling.Memory = workload.Off })
	scaling := objectOf(t, recording, "ScaledDeployment", name)["scaling"]
	assert.NotContains(t, scaling, "memory")
	assert.Contains(t, scaling, "cpu")
}
