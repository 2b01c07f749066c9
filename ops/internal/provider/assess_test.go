package provider_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

const (
	deployment = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, generation: 2}, spec: {replicas: 2, progressDeadlineSeconds: 60}, status: `
	job        = `{apiVersion: batch/v1, kind: Job, metadata: {name: migrate}, status: `
	service    = `{apiVersion: v1, kind: Service, metadata: {name: web}, `
	rolledOut  = `replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2, conditions: [{type: Available, status: "True"}, {type: Progressing, status: "True", reason: NewReplicaSetAvailable}]`
)

func TestAssess(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		object, is, why string
		reason          string
	}{
		"rolled out": {
			object: deployment + `{observedGeneration: 2, ` + rolledOut + `}}`, is: "ready",
			reason: "all pods are new and available",
		},
		"generation not seen": {
			object: deployment + `{observedGeneration: 1, ` + rolledOut + `}}`, is: "waiting", why: "generation",
			reason: "the status tells of the rollout before this one",
		},
		"nothing known": {
			object: deployment + `{}}`, is: "waiting", why: "Replicas: 0/2",
			reason: "a Deployment just made has no status, which must not pass for good",
		},
		"old pods left": {
			object: deployment + `{observedGeneration: 2, replicas: 3, updatedReplicas: 2, readyReplicas: 3, availableReplicas: 3}}`,
			is:     "waiting", why: "termination",
			reason: "the rollout has not ended while an old pod is there",
		},
		"past the deadline": {
			object: deployment + `{observedGeneration: 2, conditions: [{type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: ReplicaSet "web-1" has timed out progressing.}]}}`,
			is:     "broken", why: `ProgressDeadlineExceeded: ReplicaSet "web-1" has timed out`,
			reason: "the controller has given it up, and its words are shown",
		},
		"job running": {
			object: job + `{active: 1, failed: 2}}`, is: "waiting", why: "1 running, 2 failed",
			reason: "a migration counts when it is over, not when it has begun",
		},
		"job complete": {
			object: job + `{succeeded: 1, conditions: [{type: Complete, status: "True"}]}}`, is: "ready", reason: "it is over",
		},
		"job failed": {
			object: job + `{conditions: [{type: Failed, status: "True", reason: BackoffLimitExceeded, message: Job has reached the specified backoff limit}]}}`,
			is:     "broken", why: "BackoffLimitExceeded: Job has reached", reason: "it will not run again",
		},
		"job not failed": {
			object: job + `{conditions: [{type: Failed, status: "False"}]}}`, is: "waiting", why: "not completed",
			reason: "a condition that is false says the opposite of its name",
		},
		"service with a selector": {
			object: service + `spec: {selector: {app: web}}}`, is: "waiting", why: "no pod",
			reason: "whether pods are ready is not in the Service",
		},
		"service without a selector": {
			object: service + `spec: {}}`, is: "ready", reason: "nobody can say what its endpoints will be",
		},
		"external name": {
			object: service + `spec: {type: ExternalName, selector: {app: web}}}`, is: "ready", reason: "it is a DNS alias",
		},
		"load balancer": {
			object: service + `spec: {type: LoadBalancer}}`, is: "waiting", why: "address",
			reason: "its address is what it is made for",
		},
		"load balancer with an address": {
			object: service + `spec: {type: LoadBalancer}, status: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}}`, is: "ready",
			reason: "it has one",
		},
		"ingress": {
			object: `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}}`, is: "waiting", why: "address",
			reason: "others read its address",
		},
		"ingress with an address": {
			object: `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, status: {loadBalancer: {ingress: [{hostname: a.example}]}}}`,
			is:     "ready", reason: "it has one",
		},
		"autoscaler behind": {
			object: `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web, generation: 2}, status: {observedGeneration: 1}}`,
			is:     "ready", reason: "it depends on metrics, which may come much later",
		},
		"config map": {
			object: `{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}`, is: "ready", reason: "it is there",
		},
		"custom resource without a status": {
			object: `{apiVersion: example.com/v1, kind: Thing, metadata: {name: web}}`, is: "ready",
			reason: "not every kind has a controller that reports",
		},
		"custom resource not ready": {
			object: `{apiVersion: example.com/v1, kind: Thing, metadata: {name: web}, status: {conditions: [{type: Ready, status: "False", reason: Syncing, message: in progress}]}}`,
			is:     "waiting", why: "in progress", reason: "its controller says so",
		},
		"stateful set": {
			object: `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web}, spec: {replicas: 1}, status: {replicas: 0}}`,
			is:     "waiting", why: "Replicas: 0/1", reason: "kstatus knows the kind",
		},
		"stalled": {
			object: `{apiVersion: example.com/v1, kind: Thing, metadata: {name: web}, status: {conditions: [{type: Stalled, status: "True", message: out of quota}]}}`,
			is:     "broken", why: "out of quota", reason: "its controller has given up",
		},
		"beyond kstatus": {
			object: `{apiVersion: v1, kind: Pod, metadata: {name: web}, status: {phase: Dreaming}}`, is: "ready",
			reason: "what cannot be judged cannot be waited for",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is, why := provider.Assess(object(t, test.object))
			assert.Equal(t, test.is, is, test.reason)
			assert.Contains(t, why, test.why, test.reason)
		})
	}
}

func TestWaitFor(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		annotation string
		meets      bool
		err        string
		reason     string
	}{
		"nothing":             {"", true, "", "an object without the annotation has nothing to meet"},
		"value":               {"jsonpath={.status.phase}=Running", true, "", "the phase is Running"},
		"other value":         {"jsonpath={.status.phase}=Failed", false, "", "the phase is another"},
		"quoted":              {"jsonpath='{.status.phase}'=Running", true, "", "kubectl takes quotes, too"},
		"there":               {"jsonpath={.status.phase}", true, "", "any value will do"},
		"not there":           {"jsonpath={.status.address}", false, "", "a missing key is not an error, it may come"},
		"number":              {"jsonpath={.status.replicas}=3", true, "", "values are compared as text"},
		"condition":           {"condition=Ready", true, "", "True is what is asked for when nothing is said"},
		"condition false":     {"condition=Healthy=False", true, "", "a status may be asked for"},
		"condition not there": {"condition=Synced", false, "", "it may come"},
		"all":                 {`["condition=Ready", "jsonpath={.status.phase}=Running"]`, true, "", "both hold"},
		"not all":             {`["condition=Ready", "condition=Healthy"]`, false, "", "one does not hold"},
		"no list":             {`["condition=Ready"`, false, "JSON list", "the JSON is not complete"},
		"no braces":           {"jsonpath=.status.phase", false, "braces", "it is not a JSONPath template"},
		"no path":             {"jsonpath={.status[}", false, "waitFor", "the path does not parse"},
		"no type":             {"condition=", false, "no type", "there is nothing to look for"},
		"unknown form":        {"event=Started", false, `"event" is unknown`, "only two forms are defined"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live := object(t, `{apiVersion: example.com/v1, kind: Thing, metadata: {name: a}, status: {phase: Running, replicas: 3,
				conditions: [{type: Ready, status: "True"}, {type: Healthy, status: "False"}]}}`)
			live.SetAnnotations(map[string]string{"pulumi.com/waitFor": test.annotation})
			meets, err := provider.Meets(live)
			if test.err != "" {
				require.ErrorContains(t, err, test.err, test.reason)
				return
			}
			require.NoError(t, err, test.reason)
			assert.Equal(t, test.meets, meets, test.reason)
		})
	}
}

func TestTroublesIn(t *testing.T) {
	t.Parallel()
	waits := func(reason, message string) corev1.ContainerState {
		return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
	}
	tests := map[string]struct {
		pod    corev1.PodStatus
		gone   bool
		want   []string
		reason string
	}{
		"no image": {
			pod: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{
				{Name: "app", State: waits("ImagePullBackOff", "Back-off pulling image \"a:1\"\nsecond line")},
			}},
			want:   []string{`pod web-1, container app: ImagePullBackOff: Back-off pulling image "a:1" (lasting)`},
			reason: "pod, container, reason and message, in one line",
		},
		"crashing": {
			pod: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{
				Name: "app", State: waits("CrashLoopBackOff", "back-off 10s"),
				LastTerminationState: corev1.ContainerState{
					Terminated: &corev1.ContainerStateTerminated{ExitCode: 137, Reason: "OOMKilled"},
				},
			}}},
			want: []string{
				"pod web-1, container app: CrashLoopBackOff: back-off 10s (it ended with exit code 137, OOMKilled) (lasting)",
			},
			reason: "how it ended is what one would look for next",
		},
		"init container": {
			pod: corev1.PodStatus{InitContainerStatuses: []corev1.ContainerStatus{
				{Name: "prepare", State: waits("CreateContainerConfigError", `secret "a" not found`)},
			}},
			want:   []string{`pod web-1, container prepare: CreateContainerConfigError: secret "a" not found (lasting)`},
			reason: "an init container keeps a pod from starting, too",
		},
		"being made": {
			pod: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{
				{Name: "app", State: waits("ContainerCreating", "")},
			}},
			reason: "that is how every pod begins",
		},
		"no node": {
			pod: corev1.PodStatus{Conditions: []corev1.PodCondition{{
				Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable", Message: "0/6 nodes are available",
			}}},
			want:   []string{"pod web-1: Unschedulable: 0/6 nodes are available"},
			reason: "a node may come, so it is told but not given up",
		},
		"going away": {
			pod: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{
				{Name: "app", State: waits("CrashLoopBackOff", "")},
			}},
			gone: true, reason: "a pod that is deleted has no say any more",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web-1"}, Status: test.pod}
			if test.gone {
				now := metav1.Now()
				pod.DeletionTimestamp = &now
			}
			assert.Equal(t, test.want, provider.TroublesIn(pod), test.reason)
		})
	}
}

func TestPatience(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		bad    []bool
		want   int
		reason string
	}{
		"lasting":          {[]bool{true, true, true, true, true}, 3, "three seconds are over at the fourth glance"},
		"passing":          {[]bool{true, false, false, false, false}, -1, "it went away by itself"},
		"between crashes":  {[]bool{true, false, true, false, true}, 4, "it ran for a moment, and crashed again"},
		"only just before": {[]bool{false, false, false, true, true}, -1, "it has not lasted yet"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, provider.Lost(3e9, test.bad), test.reason)
		})
	}
	assert.Equal(t, 0, provider.Lost(0, []bool{true}), "no patience at all")
}
