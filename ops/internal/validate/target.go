package validate

import (
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// targetGroupBinding is what the AWS Load Balancer Controller makes for each target group. See
// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/targetgroupbinding/spec/.
type targetGroupBinding struct {
	metav1.ObjectMeta `json:"metadata"`

	Spec struct {
		ServiceRef struct {
			Name string `json:"name"`
		} `json:"serviceRef"`
		TargetType string `json:"targetType"`
	} `json:"spec"`
}

// gatePrefix starts the readiness gates that the controller injects, each named after its binding. See
// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/.
const (
	gatePrefix = "target-health.elbv2.k8s.aws/"
	gateLabel  = "elbv2.k8s.aws/pod-readiness-gate-inject"
)

// behindALB are the Services that an Ingress of the AWS Load Balancer Controller leads to.
func (s *Snapshot) behindALB() []*corev1.Service {
	return filter(s.services, func(service *corev1.Service) bool {
		for _, ingress := range s.ingresses {
			if s.isALB(ingress) && leadsTo(ingress, service.Name) {
				return true
			}
		}
		return false
	})
}

// hasTargetGroup: the controller has made a target group for the Service, and its pods wait for their target to be healthy.
// Else a rollout takes old pods away before the load balancer knows the new ones.
func hasTargetGroup(s *Snapshot, service *corev1.Service, v *verdict) {
	bindings := filter(s.targetGroups, func(b *targetGroupBinding) bool { return b.Spec.ServiceRef.Name == service.Name })
	if len(bindings) == 0 {
		v.fail(Problem{
			Found: "the load balancer controller has made no target group for it", Expected: "a TargetGroupBinding",
			Fix: "read what the controller says: " + s.kubectl("describe ingress"),
		})
		return
	}
	for _, binding := range bindings {
		if binding.Spec.TargetType == "instance" {
			continue // its targets are nodes, which have no gates
		}
		if ungated := s.ungated(service, binding); len(ungated) > 0 {
			v.fail(Problem{
				Found:    fmt.Sprintf("pods without the readiness gate of %s: %s", binding.Name, strings.Join(ungated, ", ")),
				Expected: "a gate in every pod, which is put in when a pod is made",
				Fix:      s.gateFix(service),
			})
		}
	}
	v.ok("has a target group, and every pod waits for its target to be healthy")
}

func (s *Snapshot) ungated(service *corev1.Service, binding *targetGroupBinding) []string {
	return names(filter(s.behind(service), func(p *corev1.Pod) bool {
		return !slices.ContainsFunc(p.Spec.ReadinessGates, func(gate corev1.PodReadinessGate) bool {
			return string(gate.ConditionType) == gatePrefix+binding.Name
		})
	}))
}

// gateFix: the namespace's label must be there before the pods, and so must the target group.
func (s *Snapshot) gateFix(service *corev1.Service) string {
	restart := s.kubectl("rollout restart deployment -l %s", describeLabels(service.Spec.Selector))
	for _, namespace := range s.namespaces {
		if namespace.Labels[gateLabel] != "enabled" {
			return fmt.Sprintf("kubectl label namespace %s %s=enabled; then %s", s.Namespace, gateLabel, restart)
		}
	}
	return restart
}

// targetsHealthy: the gate's condition is the load balancer's own view of a pod. It registers only pods whose containers are
// ready; what is wrong with others, the check of the pods says.
func targetsHealthy(s *Snapshot, d *appsv1.Deployment, v *verdict) {
	gates := 0
	for _, pod := range s.podsOf(d) {
		for _, gate := range pod.Spec.ReadinessGates {
			if !strings.HasPrefix(string(gate.ConditionType), gatePrefix) {
				continue
			}
			gates++
			if podCondition(pod, gate.ConditionType) == corev1.ConditionTrue || podCondition(pod, corev1.ContainersReady) != corev1.ConditionTrue {
				continue
			}
			p := Problem{
				Found: fmt.Sprintf("the load balancer does not take pod %s for healthy: %s", pod.Name,
					conditionMessage(pod, gate.ConditionType)),
				Expected: "a healthy target",
				Fix:      "see whether the pod answers the Service's health check path, and whether the network policy lets the load balancer in",
			}
			v.failUnless(s.isStarting(pod), p)
		}
	}
	v.ok("no target of %d is unhealthy", gates)
	if gates == 0 {
		v.skip("no pod has a readiness gate of a load balancer, so how it sees them is not told")
	}
}
