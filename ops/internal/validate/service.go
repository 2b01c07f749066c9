package validate

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// selecting are the Services that find pods by labels.
func (s *Snapshot) selecting() []*corev1.Service {
	return filter(s.services, func(service *corev1.Service) bool { return len(service.Spec.Selector) > 0 })
}

// behind are the pods that a Service selects.
func (s *Snapshot) behind(service *corev1.Service) []*corev1.Pod {
	return filter(s.pods, func(p *corev1.Pod) bool { return stays(p) && selects(service.Spec.Selector, p.Labels) })
}

// serviceSelects: a Service that selects no pods answers nobody, and one that selects those of two workloads sends
// requests to the wrong one.
func serviceSelects(s *Snapshot, service *corev1.Service, v *verdict) {
	selected := s.behind(service)
	workloads := map[string]bool{}
	for _, pod := range selected {
		workloads[s.madeBy(pod)] = true
	}
	who := strings.Join(slices.Sorted(maps.Keys(workloads)), " and ")
	v.ok("selects %d pods of %s", len(selected), who)
	fix := "pulumi up --refresh puts the program's selector back"
	switch {
	case len(selected) == 0:
		v.fail(Problem{
			Found: "selects no pod, by " + describeLabels(service.Spec.Selector), Expected: "the pods of one workload", Fix: fix,
		})
	case len(workloads) > 1:
		v.fail(Problem{
			Found: "selects pods of " + who + ", by " + describeLabels(service.Spec.Selector), Expected: "the pods of one workload", Fix: fix,
		})
	}
}

// madeBy is the workload that a pod is of, and else its own name.
func (s *Snapshot) madeBy(pod *corev1.Pod) string {
	if name := s.deploymentOf(pod); name != "" {
		return name
	}
	for _, owner := range pod.OwnerReferences {
		return owner.Kind + " " + owner.Name
	}
	return "pod " + pod.Name
}

func describeLabels(all map[string]string) string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		pairs = append(pairs, key+"="+all[key])
	}
	return strings.Join(pairs, ",")
}

func serviceEndpoints(s *Snapshot, service *corev1.Service, v *verdict) {
	ready, all := s.endpointsOf(service)
	v.ok("%d of %d endpoints are ready", ready, all)
	if ready == 0 {
		v.fail(Problem{
			Found: fmt.Sprintf("none of %d endpoints is ready: all its requests fail", all), Expected: "at least one ready endpoint",
			Fix: "see why its pods are not ready: " + s.kubectl("get pods -l %s", describeLabels(service.Spec.Selector)),
		})
	}
	if service.Spec.PublishNotReadyAddresses {
		v.fail(Problem{
			Found: "publishes addresses that are not ready", Expected: "publishNotReadyAddresses: false",
			Fix: "pulumi up --refresh puts the program's setting back",
		})
	}
}

// endpointsOf counts each address once: a Service has slices for each family of addresses.
func (s *Snapshot) endpointsOf(service *corev1.Service) (ready, all int) {
	seen := map[string]bool{}
	for _, slice := range s.slices {
		if slice.Labels[discoveryv1.LabelServiceName] != service.Name {
			continue
		}
		for _, endpoint := range slice.Endpoints {
			address := strings.Join(endpoint.Addresses, ",")
			if seen[address] {
				continue
			}
			seen[address] = true
			all++
			if valueOr(endpoint.Conditions.Ready, true) {
				ready++
			}
		}
	}
	return ready, all
}

// servicePorts: a target port by name must be one of the container's, or the Service has no endpoint for it. One by number
// need not be declared.
func servicePorts(s *Snapshot, service *corev1.Service, v *verdict) {
	v.ok("every target port is one of the pods'")
	for _, port := range service.Spec.Ports {
		if port.TargetPort.Type != intstr.String {
			continue
		}
		for _, pod := range s.behind(service) {
			if declares(pod, port.TargetPort.StrVal) {
				continue
			}
			v.fail(Problem{
				Found:    fmt.Sprintf("port %d leads to the port %s, which pod %s has not", port.Port, port.TargetPort.StrVal, pod.Name),
				Expected: "a port of the container's: " + strings.Join(portNames(pod), ", "),
				Fix:      "pulumi up --refresh puts the program's ports back",
			})
			break
		}
	}
}

func declares(pod *corev1.Pod, port string) bool { return slices.Contains(portNames(pod), port) }

func portNames(pod *corev1.Pod) []string {
	var all []string
	for _, container := range pod.Spec.Containers {
		for _, port := range container.Ports {
			all = append(all, port.Name)
		}
	}
	return all
}
