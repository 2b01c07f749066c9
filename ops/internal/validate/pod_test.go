package validate

import "testing"

func TestPods(t *testing.T) {
	t.Parallel()
	unready := set(podA, "/status/conditions/0", `{"type": "Ready", "status": "False", "message": "containers with unready status: [api]"}`)
	young := set(podA, "/metadata/creationTimestamp", `"2026-06-01T11:59:30Z"`)
	waiting := func(reason string) edit {
		return set(podA, "/status/containerStatuses/0/state", `{"waiting": {"reason": "`+reason+`", "message": "back-off"}}`)
	}
	assertFaults(t, map[string]fault{
		"not ready": {
			reason: "it gets no requests",
			edits:  []edit{unready}, want: []string{"fail pods: Deployment shop/api"}, found: "containers with unready status: [api]",
		},
		"starting": {
			reason: "it is 30s old",
			edits:  []edit{unready, young, set(api, "/status/readyReplicas", `1`)},
			want:   []string{"warning rollout: Deployment shop/api", "warning pods: Deployment shop/api"}, found: "have just started",
		},
		"a slow start": {
			reason: "its startup probe gives it 5 minutes",
			edits: []edit{
				unready, set(podA, "/metadata/creationTimestamp", `"2026-06-01T11:56:00Z"`),
				set(podA, "/spec/containers/0/startupProbe", `{"periodSeconds": 10, "failureThreshold": 30}`),
			},
			want: []string{"warning pods: Deployment shop/api"}, found: "4m0s after it was made",
		},
		"image cannot be pulled": {
			reason: "time does not help, new as it is",
			edits:  []edit{unready, young, waiting("ImagePullBackOff")},
			want:   []string{"fail pods: Deployment shop/api"}, found: "ImagePullBackOff back-off",
		},
		"a key is missing in its Secret": {
			reason: "its container is not made",
			edits:  []edit{unready, young, waiting("CreateContainerConfigError")},
			want:   []string{"fail pods: Deployment shop/api"}, found: "CreateContainerConfigError",
		},
		"an init container crashes": {
			reason: "the others wait for it",
			edits:  []edit{unready, set(podA, "/status/initContainerStatuses", `[{"name": "first", "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]`)},
			want:   []string{"fail pods: Deployment shop/api"}, found: "container first waits: CrashLoopBackOff",
		},
		"no node": {
			reason: "nothing has room for it",
			edits:  []edit{unready, set(podA, "/status/conditions/-", `{"type": "PodScheduled", "status": "False", "message": "0/2 nodes are available"}`)},
			want:   []string{"fail pods: Deployment shop/api"}, found: "0/2 nodes are available",
		},
		"none": {
			reason: "something keeps the controller from making them",
			edits:  []edit{remove("ReplicaSet api-1")},
			want:   []string{"fail pods: Deployment shop/api"}, found: "there is no pod",
		},
		"leaving": {
			reason: "a pod that is being deleted, or was evicted, need not be ready",
			edits: []edit{
				set(podA, "/metadata/deletionTimestamp", `"2026-06-01T11:59:30Z"`), unready, add(`{"apiVersion": "v1", "kind": "Pod",
					"metadata": {"name": "api-1-c", "namespace": "shop", "labels": {"app.kubernetes.io/name": "api"}}, "status": {"phase": "Failed"}}`),
			},
		},
		"crash loop": {
			reason: "it will not get better by itself",
			edits:  []edit{waiting("CrashLoopBackOff"), set(podA, "/status/containerStatuses/0/restartCount", `7`)},
			want:   []string{"fail pods: Deployment shop/api", "fail restarts: Deployment shop/api"}, found: "CrashLoopBackOff",
		},
		"out of memory again": {
			reason: "twice, and lately",
			edits: []edit{
				set(podA, "/status/containerStatuses/0/restartCount", `2`),
				set(podA, "/status/containerStatuses/0/lastState", `{"terminated": {"exitCode": 137, "reason": "OOMKilled", "finishedAt": "2026-06-01T11:50:00Z"}}`),
			},
			want: []string{"fail restarts: Deployment shop/api"}, found: "has restarted 2 times, last with exit code 137 (OOMKilled)",
		},
		"restarted once": {
			reason: "once may happen",
			edits: []edit{
				set(podA, "/status/containerStatuses/0/restartCount", `1`),
				set(podA, "/status/containerStatuses/0/lastState", `{"terminated": {"exitCode": 1, "reason": "Error", "finishedAt": "2026-06-01T11:50:00Z"}}`),
			},
			want: []string{"warning restarts: Deployment shop/api"}, found: "has restarted 1 times",
		},
		"restarted long ago": {
			reason: "it has run ever since",
			edits: []edit{
				set(podA, "/status/containerStatuses/0/restartCount", `9`),
				set(podA, "/status/containerStatuses/0/lastState", `{"terminated": {"exitCode": 1, "reason": "Error", "finishedAt": "2026-06-01T10:50:00Z"}}`),
			},
		},
		"all in one zone": {
			reason: "the zone takes them all with it",
			edits:  []edit{set(podB, "/spec/nodeName", `"node-a"`)},
			want:   []string{"fail zones: Deployment shop/api"}, found: "all 2 pods are in the zone zone-a",
		},
		"only one zone": {
			reason: "there is no other to go to",
			edits:  []edit{set("Node node-b", "/metadata/labels/topology.kubernetes.io~1zone", `"zone-a"`)},
			want:   []string{"warning zones: Deployment shop/api"}, found: "the only zone that has nodes",
		},
		"no metrics": {
			reason: "the average leaves it out",
			edits:  []edit{remove("PodMetrics api-1-b")},
			want:   []string{"fail pod-metrics: Deployment shop/api"}, found: "no metrics of api-1-b",
		},
		"no metrics yet": {
			reason: "metrics-server has not been round",
			edits:  []edit{remove("PodMetrics api-1-a"), young},
		},
		"a target that is unhealthy": {
			reason: "the load balancer sends nothing to it",
			edits:  []edit{set(podB, "/status/conditions/1", `{"type": "target-health.elbv2.k8s.aws/k8s-shop-api", "status": "False", "message": "Target.Timeout"}`)},
			want:   []string{"fail targets-healthy: Deployment shop/api"}, found: "Target.Timeout",
		},
		"a target of a pod that never started": {
			reason: "it is not registered, and the fault is the pod's",
			edits: []edit{
				unready, set(podA, "/status/conditions/1", `{"type": "target-health.elbv2.k8s.aws/k8s-shop-api", "status": "False"}`),
				set(podA, "/status/conditions/2", `{"type": "ContainersReady", "status": "False"}`),
			},
			want: []string{"fail pods: Deployment shop/api"}, found: "is not ready",
		},
		"a target that is new": {
			reason: "health checks take their time",
			edits: []edit{
				young, set(podA, "/status/conditions/1", `{"type": "target-health.elbv2.k8s.aws/k8s-shop-api", "status": "False"}`),
			},
			want: []string{"warning targets-healthy: Deployment shop/api"}, found: "does not take pod api-1-a for healthy",
		},
	})
}

func TestTargetGroups(t *testing.T) {
	t.Parallel()
	assertFaults(t, map[string]fault{
		"no target group": {
			reason: "the controller has failed, and nothing leads to the pods",
			edits:  []edit{remove("TargetGroupBinding k8s-shop-api")},
			want:   []string{"fail target-group: Service shop/api"}, found: "no target group",
		},
		"a pod that is older than the target group": {
			reason: "a rollout does not wait until the load balancer knows the new pods",
			edits:  []edit{unset(podA, "/spec/readinessGates")},
			want:   []string{"fail target-group: Service shop/api"}, found: "pods without the readiness gate of k8s-shop-api: api-1-a",
		},
		"no label on the namespace": {
			reason: "then no pod gets a gate, and the label is the first to mend",
			edits: []edit{
				unset(podA, "/spec/readinessGates"), unset(podB, "/spec/readinessGates"),
				unset("Namespace shop", "/metadata/labels/elbv2.k8s.aws~1pod-readiness-gate-inject"),
			},
			want: []string{"fail target-group: Service shop/api"}, found: "api-1-a, api-1-b",
		},
		"nodes as targets": {
			reason: "have no gates",
			edits:  []edit{set("TargetGroupBinding k8s-shop-api", "/spec/targetType", `"instance"`), unset(podA, "/spec/readinessGates")},
		},
	})
}
