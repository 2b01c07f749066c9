package e2e_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/albcontroller"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
)

const (
	stagingNamespace = "spywatcher-staging"
	stagingAPI       = "api.staging.spywatcher.example.com"
)

// TestTraffic: requests are real, to processes that stop at once when they are told to. Under the same load, the program's settings
// lose none of them in a rollout, while every pod is evicted, and when the autoscaler takes pods away; the settings that they
// replace lose some each time.
func TestTraffic(t *testing.T) {
	s := newSandbox(t)
	said := s.run("up", "--traffic", "--pace", "10", "--at-sigterm", "stop")
	assert.Contains(t, said, "curl -H 'Host: "+stagingAPI+"'", "it says where to send requests")
	assertReadyByProbes(t, s)
	assertMonitorsAnswer(t, s, stagingNamespace)

	client := s.client()
	deployReplaced(t, client)
	for _, namespace := range []string{stagingNamespace, replacedNamespace} {
		shortenScaleDown(t, client, namespace, 15)
		require.NoError(t, awaitReady(client, namespace, 2))
	}
	l := newLoadTester(t, s)
	on := [2]loaded{
		{
			label: "the program's settings", namespace: stagingNamespace, host: stagingAPI,
			url: loadBalancer(t, s, stagingNamespace).URL, losesNone: true,
		},
		{
			label: "the settings that they replace", namespace: replacedNamespace, host: replacedHost,
			url: loadBalancer(t, s, replacedNamespace).URL,
		},
	}
	t.Run("a rollout, and an eviction of every pod", func(t *testing.T) {
		records := l.both(t, "rollout", on, "--rps", "50", "--quiet", "3s", "--keep", "--evict",
			"--image", "ghcr.io/subculture-collective/spywatcher-backend:1.0.1")
		assertLosesNone(t, records[0])
		for _, name := range []string{"image change", "evictions"} {
			assert.Positive(t, phase(t, records[0], name).Due, "requests came due in the %s", name)
			assert.Positive(t, phase(t, records[1], name).Failed, "%s: without a preStop hook, requests go to pods that are gone", name)
		}
	})
	t.Run("a deploy at 4 pods, and a scale-down", func(t *testing.T) {
		on[0].meanwhile = func() error {
			if err := awaitReady(client, stagingNamespace, 4); err != nil {
				return err
			}
			s.editStack("staging", "spywatcher-backend:1.0.0", "spywatcher-backend:1.0.2")
			_, err := s.try("up")
			return err
		}
		on[1].meanwhile = func() error {
			if err := awaitReady(client, replacedNamespace, 4); err != nil {
				return err
			}
			return deployAsBefore(client, "1.0.2")
		}
		records := l.both(t, "spike", on, "--base", "20", "--peak", "120", "--at", "5s", "--hold", "70s", "--for", "150s")
		assertLosesNone(t, records[0])
		assert.Subset(t, changes(records[0]), [][2]int32{{2, 4}, {4, 3}, {3, 2}}, "it scales up, and down one pod at a time")
		assert.NotContains(t, changes(records[0]), [2]int32{4, 2}, "a deploy leaves the number to the autoscaler")
		assert.Contains(t, changes(records[1]), [2]int32{4, 2}, "one that brings the number along throws it back")
		scaling := records[0].Scaling
		require.NotNil(t, scaling.FirstUp, "the autoscaler saw what the requests cost")
		require.NotNil(t, scaling.Events[0].ReadyAt, "and the pods came")
		assert.Positive(t, failedFrom(records[1], 75), "pods that the autoscaler takes away still get requests")
	})
	assert.Empty(t, failures(loadBalancer(t, s, stagingNamespace)), "the load balancer says so too")
	causes := failures(loadBalancer(t, s, replacedNamespace))
	assert.Positive(t, causes[balancer.Refused], "and why the others fail: %v", causes)
}

// assertLosesNone: what was due was sent, and answered.
func assertLosesNone(t *testing.T, r *record.Record) {
	t.Helper()
	assert.Positive(t, r.Summary.Due)
	assert.Equal(t, r.Summary.Due, r.Summary.Sent)
	assert.Zero(t, r.Summary.Failed, "no request fails: %v", r.Summary.Errors)
}

func phase(t *testing.T, r *record.Record, name string) record.Phase {
	t.Helper()
	for _, p := range r.Phases {
		if p.Name == name {
			return p
		}
	}
	require.Fail(t, "no such phase", "%s in %+v", name, r.Phases)
	return record.Phase{}
}

// changes are the numbers of replicas that were wanted, from and to.
func changes(r *record.Record) (all [][2]int32) {
	for _, event := range r.Scaling.Events {
		all = append(all, [2]int32{event.From, event.To})
	}
	return all
}

// failedFrom counts the requests that failed of those due from a moment on, in seconds.
func failedFrom(r *record.Record, seconds float64) (failed uint64) {
	for _, point := range r.Series {
		if point.At >= seconds {
			failed += point.Due - point.Good
		}
	}
	return failed
}

// assertReadyByProbes: what makes a pod ready is its probes and its target's health, and nothing else.
func assertReadyByProbes(t *testing.T, s *sandbox) {
	t.Helper()
	pods, err := s.client().CoreV1().Pods(stagingNamespace).List(context.Background(), metav1.ListOptions{
		LabelSelector: "app.kubernetes.io/name=" + backend,
	})
	require.NoError(t, err)
	for _, pod := range pods.Items {
		if pod.Labels["batch.kubernetes.io/job-name"] != "" {
			continue
		}
		require.Len(t, pod.Spec.ReadinessGates, 1, "the webhook gave %s its gate", pod.Name)
		at := map[corev1.PodConditionType]time.Time{}
		for _, condition := range pod.Status.Conditions {
			assert.Equal(t, corev1.ConditionTrue, condition.Status, "%s of %s", condition.Type, pod.Name)
			at[condition.Type] = condition.LastTransitionTime.Time
		}
		started := pod.Status.ContainerStatuses[0].State.Running.StartedAt
		assert.GreaterOrEqual(t, at[corev1.ContainersReady].Sub(started.Time), time.Second,
			"not before the readiness probe's initial delay of 10s, at ten times the pace")
		assert.False(t, at[corev1.PodReady].Before(at[pod.Spec.ReadinessGates[0].ConditionType]), "not before the target is healthy")
	}
}

// loadBalancer is a namespace's.
func loadBalancer(t *testing.T, s *sandbox, namespace string) albcontroller.Balancer {
	t.Helper()
	h, err := home.Open(s.dir)
	require.NoError(t, err)
	state, err := h.ReadState()
	require.NoError(t, err)
	status, err := traffic.Fetch(context.Background(), "127.0.0.1:"+strconv.Itoa(state.Ports["traffic"]))
	require.NoError(t, err)
	found := status.Serving(namespace)
	require.Len(t, found, 1)
	require.Empty(t, found[0].Error)
	return found[0]
}

func failures(b albcontroller.Balancer) map[balancer.Cause]int64 {
	causes := map[balancer.Cause]int64{}
	for _, count := range b.Counts {
		if count.Failed() {
			causes[count.Cause] += count.Requests
		}
	}
	return causes
}
