package workload_test

import (
	"testing"
	"time"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestResourcesAreChecked(t *testing.T) {
	t.Parallel()
	cpu := func(quantity string) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) { a.Requests.CPU = quantity }
	}
	memory := func(quantity string) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) { a.Limits.Memory = quantity }
	}
	const noCPU, noBytes = "must be a number of cores or thousandths of them", "must be a number of bytes with a unit"
	refuse(t, map[string]refusal{
		"CPU in words": {
			reason: "no quantity", change: cpu("half"), field: "Requests.CPU", rule: noCPU,
		},
		"CPU in bytes": {
			reason: "half a billion cores", change: cpu("512Mi"), field: "Requests.CPU", rule: noCPU,
		},
		"CPU in thousands": {
			reason: "a thousand cores, where a thousandth was meant", change: cpu("1k"), field: "Requests.CPU", rule: noCPU,
		},
		"CPU with a comma": {
			reason: "no quantity", change: cpu("0,5"), field: "Requests.CPU", rule: noCPU,
		},
		"no CPU": {
			reason: "a container does not run on nothing", change: cpu("0"), field: "Requests.CPU", rule: "must be above 0",
		},
		"CPU below 0": {
			reason: "nor on less", change: cpu("-500m"), field: "Requests.CPU", rule: "must be above 0",
		},
		"CPU in millionths": {
			reason: "Kubernetes would round it up", change: cpu("100u"), field: "Requests.CPU",
			rule: "must be no finer than thousandths of a core",
		},
		"CPU as a fraction": {reason: "half a core", change: cpu("0.5")},
		"CPU limit in bytes": {
			reason: "the same rule", field: "Limits.CPU", rule: noCPU,
			change: func(a *workload.ScaledDeploymentArgs) { a.Limits.CPU = "1Gi" },
		},
		"CPU request above the limit": {
			reason: "Kubernetes refuses it", field: "Requests.CPU", rule: "must be at most Limits.CPU (400m)",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Limits.CPU = "400m"
				a.Scaling.CPU = 100
			},
		},
		"memory in words": {
			reason: "no quantity", change: memory("lots"), field: "Limits.Memory", rule: noBytes,
		},
		"memory in MB": {
			reason: "the unit is Mi, or M", change: memory("512MB"), field: "Limits.Memory", rule: noBytes,
		},
		"memory without a unit": {
			reason: "512 bytes", change: memory("512"), field: "Limits.Memory", rule: "must be at least 1Mi",
		},
		"memory in thousandths": {
			reason: "half a byte", change: memory("512m"), field: "Limits.Memory", rule: "must be at least 1Mi",
		},
		"memory below 0": {
			reason: "there is none", change: memory("-1Gi"), field: "Limits.Memory", rule: "must be above 0",
		},
		"no memory": {
			reason: "a container does not run in nothing", change: memory("0"), field: "Limits.Memory",
			rule: "must be above 0",
		},
		"memory in bytes": {reason: "a gigabyte is a gigabyte", change: memory("1073741824")},
		"memory request in thousandths": {
			reason: "the same rule", field: "Requests.Memory", rule: "must be at least 1Mi",
			change: func(a *workload.ScaledDeploymentArgs) { a.Requests.Memory = "512m" },
		},
		"memory request above the limit": {
			reason: "Kubernetes refuses it", field: "Requests.Memory", rule: "must be at most Limits.Memory (500M)",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Limits.Memory = "500M"
				a.Scaling.Memory = 100
			},
		},
		"request equal to the limit": {
			reason: "that is guaranteed quality of service",
			change: func(a *workload.ScaledDeploymentArgs) { a.Limits = a.Requests },
		},
	})
}

func TestProbesAreChecked(t *testing.T) {
	t.Parallel()
	liveness := func(probe workload.Probe) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) { a.Probes.Liveness = &probe }
	}
	refuse(t, map[string]refusal{
		"no path": {
			reason: "there is no default", change: liveness(workload.Probe{}),
			field: "Probes.Liveness.Path", rule: "is missing",
		},
		"path without a slash": {
			reason: "it would be asked for at another address", change: liveness(workload.Probe{Path: "live"}),
			field: "Probes.Liveness.Path", rule: "must start with a slash and hold no blanks",
		},
		"path with a blank": {
			reason: "no request has one", change: liveness(workload.Probe{Path: "/li ve"}),
			field: "Probes.Liveness.Path", rule: "must start with a slash and hold no blanks",
		},
		"port that is none": {
			reason: "the kubelet would find nothing", change: liveness(workload.Probe{Path: "/", Port: "metrics"}),
			field: "Probes.Liveness.Port", rule: "must be the name of one of the container's ports: http",
		},
		"delay below 0": {
			reason: "there is no such time", change: liveness(workload.Probe{Path: "/", InitialDelay: -time.Second}),
			field: "Probes.Liveness.InitialDelay", rule: "must be from 0s to 1h0m0s",
		},
		"period of half a second": {
			reason: "the API counts seconds", change: liveness(workload.Probe{Path: "/", Period: 500 * time.Millisecond}),
			field: "Probes.Liveness.Period", rule: "must be whole seconds",
		},
		"period below 0": {
			reason: "there is no such time", change: liveness(workload.Probe{Path: "/", Period: -time.Second}),
			field: "Probes.Liveness.Period", rule: "must be from 1s to 1h0m0s",
		},
		"timeout below 0": {
			reason: "there is no such time", change: liveness(workload.Probe{Path: "/", Timeout: -time.Second}),
			field: "Probes.Liveness.Timeout", rule: "must be from 1s to 1h0m0s",
		},
		"failures below 0": {
			reason: "there is no such number", change: liveness(workload.Probe{Path: "/", Failures: -1}),
			field: "Probes.Liveness.Failures", rule: "must be from 1 to 1000",
		},
		"failures without end": {
			reason: "it would never fail", change: liveness(workload.Probe{Path: "/", Failures: 1001}),
			field: "Probes.Liveness.Failures", rule: "must be from 1 to 1000",
		},
		"readiness": {
			reason: "each probe is checked", field: "Probes.Readiness.Path", rule: "is missing",
			change: func(a *workload.ScaledDeploymentArgs) { a.Probes.Readiness = &workload.Probe{} },
		},
		"startup": {
			reason: "each probe is checked", field: "Probes.Startup.Path", rule: "is missing",
			change: func(a *workload.ScaledDeploymentArgs) { a.Probes.Startup = &workload.Probe{} },
		},
		"port of another name": {
			reason: "extra ports are ports",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.ExtraPorts = []workload.Port{{Name: "metrics", Number: 9090}}
				a.Probes.Readiness = &workload.Probe{Path: "/", Port: "metrics"}
			},
		},
	})
}
