package validate

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// serviceMonitor and prometheus are the operator's, as far as they are looked at. See
// https://prometheus-operator.dev/docs/api-reference/api/.
type serviceMonitor struct {
	metav1.ObjectMeta `json:"metadata"`

	Spec struct {
		Selector          metav1.LabelSelector `json:"selector"`
		NamespaceSelector struct {
			Any        bool     `json:"any"`
			MatchNames []string `json:"matchNames"`
		} `json:"namespaceSelector"`
		Endpoints []struct {
			Port       string              `json:"port"`
			TargetPort *intstr.IntOrString `json:"targetPort"`
		} `json:"endpoints"`
	} `json:"spec"`
}

type prometheus struct {
	metav1.ObjectMeta `json:"metadata"`

	Spec struct {
		ServiceMonitorSelector          *metav1.LabelSelector `json:"serviceMonitorSelector"`
		ServiceMonitorNamespaceSelector *metav1.LabelSelector `json:"serviceMonitorNamespaceSelector"`
	} `json:"spec"`
}

// monitorMatches: a monitor that finds no Service, or a port that the Service has not, is silent about it.
func monitorMatches(s *Snapshot, monitor *serviceMonitor, v *verdict) {
	if where := monitor.Spec.NamespaceSelector; where.Any || len(where.MatchNames) > 0 && !slices.Contains(where.MatchNames, s.Namespace) {
		v.skip("looks for Services outside of the namespace")
		return
	}
	found := filter(s.services, func(service *corev1.Service) bool { return matches(&monitor.Spec.Selector, service.Labels) })
	if len(found) == 0 {
		v.fail(Problem{
			Found: "its selector matches no Service: nothing is scraped", Expected: "a Service of the namespace",
			Fix: "pulumi up --refresh puts the program's monitor back",
		})
		return
	}
	v.ok("scrapes %s", strings.Join(names(found), ", "))
	for _, endpoint := range monitor.Spec.Endpoints {
		for _, service := range found {
			if endpoint.Port != "" && !hasPort(service, endpoint.Port) {
				v.fail(Problem{
					Found:    fmt.Sprintf("scrapes the port %s, which the Service %s has not: nothing is scraped", endpoint.Port, service.Name),
					Expected: "the name of one of the Service's ports",
					Fix:      "pulumi up --refresh puts the program's monitor back",
				})
			}
		}
	}
}

func hasPort(service *corev1.Service, name string) bool {
	return slices.ContainsFunc(service.Spec.Ports, func(port corev1.ServicePort) bool { return port.Name == name })
}

// monitorSelected: Prometheus takes only monitors that its own selector matches.
func monitorSelected(s *Snapshot, monitor *serviceMonitor, v *verdict) {
	if len(s.prometheuses) == 0 {
		v.skip("there is no Prometheus object whose selector could be held against its labels")
		return
	}
	var selectors []string
	for _, p := range s.prometheuses {
		if s.takes(p, monitor) {
			v.ok("selected by Prometheus %s/%s", p.Namespace, p.Name)
			return
		}
		selectors = append(selectors, fmt.Sprintf("%s/%s wants %s", p.Namespace, p.Name,
			metav1.FormatLabelSelector(p.Spec.ServiceMonitorSelector)))
	}
	v.fail(Problem{
		Found:    "no Prometheus selects it by its labels " + describeLabels(monitor.Labels),
		Expected: strings.Join(selectors, "; "),
		Fix:      "set monitoring.selector in the stack's file to the labels that your Prometheus wants",
	})
}

// takes says whether a Prometheus selects the monitor. Without a selector it selects none, and without one for namespaces
// only those of its own.
func (s *Snapshot) takes(p *prometheus, monitor *serviceMonitor) bool {
	if !matches(p.Spec.ServiceMonitorSelector, monitor.Labels) {
		return false
	}
	if p.Spec.ServiceMonitorNamespaceSelector == nil {
		return p.Namespace == monitor.Namespace
	}
	return slices.ContainsFunc(s.namespaces, func(namespace *corev1.Namespace) bool {
		return matches(p.Spec.ServiceMonitorNamespaceSelector, namespace.Labels)
	})
}

// hasRules: a stack may do without alerts, but hardly by intention.
func hasRules(s *Snapshot, _ *corev1.Namespace, v *verdict) {
	v.ok("alerts are in %s", strings.Join(names(s.rules), ", "))
	if len(s.rules) == 0 {
		v.warn(Problem{
			Found: "there is no PrometheusRule in the namespace: nothing alerts", Expected: "the alerts of components/monitoring",
			Fix: "set monitoring.enabled in the stack's file",
		})
	}
}
