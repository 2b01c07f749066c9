package workload_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

// TestDefect01ReplicasFoughtOver is spec §8, point 1: replicas stood beside an autoscaler, so that every deploy threw
// their number back.
func TestDefect01ReplicasFoughtOver(t *testing.T) {
	t.Parallel()
	for _, args := range []*workload.ScaledDeploymentArgs{minimal(), everything()} {
		recording := record(t, args)
		deployment := resourceOf(t, recording, "Deployment", name)
		floor := in(t, objectOf(t, recording, "HorizontalPodAutoscaler", name), "spec", "minReplicas")
		assert.Equal(t, floor, in(t, deployment.Object(), "spec", "replicas"), "a first deploy starts at the floor")
		assert.Contains(t, deployment.IgnoreChanges, "spec.replicas", "no later one has a say")
	}
}

// TestDefect02NoDrain is spec §8, point 2: pods died while the load balancer still sent to them. Draining and
// termination run side by side, so what the pod waits must cover what the load balancer takes.
func TestDefect02NoDrain(t *testing.T) {
	t.Parallel()
	for _, drain := range []workload.Drain{{}, {Graceful: true}} {
		recording := changed(t, func(a *workload.ScaledDeploymentArgs) { a.Drain = drain })
		preStop := in(t, containerOf(t, recording), "lifecycle", "preStop", "sleep", "seconds").(int64)
		grace := podOf(t, recording)["terminationGracePeriodSeconds"].(int64)
		propagation, inFlight := int64(20), int64(drain.DeregistrationDelay().Seconds())
		if drain.Graceful {
			assert.GreaterOrEqual(t, preStop, propagation, "no request comes after the signal")
		} else {
			assert.GreaterOrEqual(t, preStop, propagation+inFlight, "no request runs at the signal")
		}
		assert.Greater(t, grace, propagation+inFlight, "no request runs at the kill")
		assert.Greater(t, grace, preStop, "the signal comes before the kill")
	}
}

// TestDefect07LoadBalancerOfAService is spec §8, point 7: a load balancer's annotations on a ClusterIP Service are
// ignored. The Service has the annotations it is given, and is of that type.
func TestDefect07LoadBalancerOfAService(t *testing.T) {
	t.Parallel()
	service := objectOf(t, record(t, minimal()), "Service", name)
	assert.Equal(t, "ClusterIP", in(t, service, "spec", "type"))
	assert.Len(t, in(t, service, "metadata", "annotations"), 1, "and that one is Pulumi's")
}

// TestDefect08BudgetWithoutRoom is spec §8, point 8: a budget of 2 at 2 replicas, with which node drains hang.
func TestDefect08BudgetWithoutRoom(t *testing.T) {
	t.Parallel()
	args := minimal()
	args.Scaling.Min, args.MinAvailable = 2, 2
	found := args.Findings()
	require.Len(t, found, 1)
	assert.Equal(t, "MinAvailable", found[0].Field)
	for _, args := range []*workload.ScaledDeploymentArgs{minimal(), everything()} {
		recording := record(t, args)
		budget := in(t, objectOf(t, recording, "PodDisruptionBudget", name), "spec", "minAvailable").(int64)
		floor := in(t, objectOf(t, recording, "HorizontalPodAutoscaler", name), "spec", "minReplicas").(int64)
		assert.Less(t, budget, floor)
	}
}

// TestDefect11MutableImagesAndPasswordsInFiles is spec §8, point 11.
func TestDefect11MutableImagesAndPasswordsInFiles(t *testing.T) {
	t.Parallel()
	args := minimal()
	args.RequirePinnedImage = true
	args.Image = pulumi.String("ghcr.io/team/shop:latest")
	args.Settings = pulumi.StringMap{"PASSWORD": secretCanary()}
	found := args.Findings()
	require.Len(t, found, 2)
	assert.Equal(t, "Image", found[0].Field)
	assert.Equal(t, "Settings[PASSWORD]", found[1].Field)
}
