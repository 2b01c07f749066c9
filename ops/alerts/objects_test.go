package alerts_test

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// objects are the workload as the API server has it.
func (w *workload) objects() []any {
	objects := []any{w.deployment(), w.slice(), w.budget()}
	if len(w.metrics) > 0 {
		objects = append(objects, w.autoscaler())
	}
	for _, p := range w.pods {
		objects = append(objects, w.pod(p))
	}
	return objects
}

func (w *workload) meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: w.namespace, Name: name, Generation: w.generation}
}

func (w *workload) deployment() *appsv1.Deployment {
	alive := w.alive()
	updated := slices.DeleteFunc(slices.Clone(alive), func(p *pod) bool { return p.hash != w.revision })
	progressing, reason := corev1.ConditionTrue, "NewReplicaSetAvailable"
	if w.deadlinePassed {
		progressing, reason = corev1.ConditionFalse, "ProgressDeadlineExceeded"
	}
	return &appsv1.Deployment{
		ObjectMeta: w.meta(w.name),
		Spec:       appsv1.DeploymentSpec{Replicas: &w.replicas, Paused: w.paused},
		Status: appsv1.DeploymentStatus{
			ObservedGeneration: w.observed,
			Replicas:           int32(len(alive)),
			UpdatedReplicas:    int32(len(updated)),
			ReadyReplicas:      int32(len(w.ready())),
			AvailableReplicas:  int32(len(w.ready())),

			UnavailableReplicas: max(w.replicas-int32(len(w.ready())), 0),
			Conditions: []appsv1.DeploymentCondition{
				{Type: appsv1.DeploymentProgressing, Status: progressing, Reason: reason},
				{Type: appsv1.DeploymentAvailable, Status: corev1.ConditionTrue, Reason: "MinimumReplicasAvailable"},
				{Type: appsv1.DeploymentReplicaFailure, Status: corev1.ConditionFalse, Reason: "FailedCreate"},
			},
		},
	}
}

// targets are those of the autoscalers, in percent of the request: spec §2.
var targets = map[string]int32{"cpu": 70, "memory": 80}

func (w *workload) autoscaler() *autoscalingv2.HorizontalPodAutoscaler {
	status := func(holds bool) corev1.ConditionStatus {
		if holds {
			return corev1.ConditionTrue
		}
		return corev1.ConditionFalse
	}
	hpa := &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: w.meta(w.name),
		Spec:       autoscalingv2.HorizontalPodAutoscalerSpec{MinReplicas: &w.min, MaxReplicas: w.max},
		Status: autoscalingv2.HorizontalPodAutoscalerStatus{
			CurrentReplicas: w.current, DesiredReplicas: w.desired,
			Conditions: []autoscalingv2.HorizontalPodAutoscalerCondition{
				{Type: autoscalingv2.AbleToScale, Status: corev1.ConditionTrue},
				{Type: autoscalingv2.ScalingActive, Status: status(!w.inactive)},
				{Type: autoscalingv2.ScalingLimited, Status: status(w.limited)},
			},
		},
	}
	for _, name := range w.metrics {
		target, used := targets[name], w.readings[name] // an idle pod uses 0%, which is a reading too
		hpa.Spec.Metrics = append(hpa.Spec.Metrics, autoscalingv2.MetricSpec{
			Type: autoscalingv2.ResourceMetricSourceType,
			Resource: &autoscalingv2.ResourceMetricSource{
				Name: corev1.ResourceName(name), Target: autoscalingv2.MetricTarget{AverageUtilization: &target},
			},
		})
		read := autoscalingv2.MetricStatus{} // what the controller leaves for a metric that it could not read
		if !slices.Contains(w.unread, name) {
			read = autoscalingv2.MetricStatus{
				Type: autoscalingv2.ResourceMetricSourceType,
				Resource: &autoscalingv2.ResourceMetricStatus{
					Name:    corev1.ResourceName(name),
					Current: autoscalingv2.MetricValueStatus{AverageUtilization: &used, AverageValue: resource.NewQuantity(0, "")},
				},
			}
		}
		hpa.Status.CurrentMetrics = append(hpa.Status.CurrentMetrics, read)
	}
	return hpa
}

// budget leaves one pod.
func (w *workload) budget() *policyv1.PodDisruptionBudget {
	healthy := int32(len(w.ready()))
	return &policyv1.PodDisruptionBudget{
		ObjectMeta: w.meta(w.name),
		Status: policyv1.PodDisruptionBudgetStatus{
			CurrentHealthy: healthy, DesiredHealthy: 1, ExpectedPods: int32(len(w.alive())),
			DisruptionsAllowed: max(healthy-1, 0), ObservedGeneration: w.generation,
		},
	}
}

func (w *workload) slice() *discoveryv1.EndpointSlice {
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: w.meta(w.name + "-k8x2p"), AddressType: discoveryv1.AddressTypeIPv4,
	}
	for _, p := range w.pods {
		if p.hash == "" {
			continue
		}
		ready, serving, node := p.ready && !p.terminating, p.ready, node(p)
		slice.Endpoints = append(slice.Endpoints, discoveryv1.Endpoint{
			Addresses:  []string{fmt.Sprintf("10.0.1.%d", p.number)},
			Conditions: discoveryv1.EndpointConditions{Ready: &ready, Serving: &serving, Terminating: &p.terminating},
			TargetRef:  &corev1.ObjectReference{Kind: "Pod", Namespace: w.namespace, Name: p.name},
			NodeName:   &node,
		})
	}
	return slice
}

func (w *workload) pod(p *pod) *corev1.Pod {
	yes := true
	owner := metav1.OwnerReference{Kind: "ReplicaSet", Name: w.name + "-" + p.hash, Controller: &yes}
	if p.hash == "" {
		owner.Kind, owner.Name = "Job", w.name
	}
	state := corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	if p.waiting != "" {
		state = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: p.waiting}}
	}
	last := corev1.ContainerState{}
	if p.killed != "" {
		last.Terminated = &corev1.ContainerStateTerminated{Reason: p.killed}
	}
	meta := w.meta(p.name)
	meta.OwnerReferences = []metav1.OwnerReference{owner}
	return &corev1.Pod{
		ObjectMeta: meta,
		Spec: corev1.PodSpec{NodeName: node(p), Containers: []corev1.Container{{
			Name:      w.container,
			Resources: corev1.ResourceRequirements{Limits: resources(w.limits), Requests: resources(w.requests)},
		}}},
		Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{
			Name: w.container, Ready: p.ready, RestartCount: int32(p.restarts), State: state, LastTerminationState: last,
		}}},
	}
}

func node(p *pod) string { return fmt.Sprintf("ip-10-0-%d-1.ec2.internal", p.number%3) }

func resources(amounts map[string]float64) corev1.ResourceList {
	list := corev1.ResourceList{}
	for name, amount := range amounts {
		list[corev1.ResourceName(name)] = *resource.NewMilliQuantity(int64(amount*1000), resource.DecimalSI)
	}
	return list
}
