package validate

import (
	"fmt"
	"strings"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
)

// readsMetrics: one metric that cannot be read keeps the autoscaler from scaling down. The status has a reading for each
// metric that could be read.
func readsMetrics(s *Snapshot, hpa *autoscalingv2.HorizontalPodAutoscaler, v *verdict) {
	var readings []string
	for _, metric := range hpa.Spec.Metrics {
		name := metricName(metric)
		value := currentValue(hpa, name)
		if value == nil {
			v.failUnless(s.isNew(hpa), Problem{
				Found:    "cannot read " + name,
				Expected: "a reading of each metric",
				Fix:      readingFix(s, metric),
			})
			continue
		}
		readings = append(readings, name+" "+describeValue(value))
	}
	v.ok("reads %s", strings.Join(readings, ", "))
	if len(hpa.Spec.Metrics) == 0 {
		v.fail(Problem{
			Found: "has no metric", Expected: "at least one", Fix: "set scaling.cpu in the stack's file, and pulumi up --refresh",
		})
	}
}

// metricName is what tells a metric from the others: "cpu", "cpu of api", "http_requests_per_second".
func metricName(metric autoscalingv2.MetricSpec) string {
	switch {
	case metric.Resource != nil:
		return string(metric.Resource.Name)
	case metric.ContainerResource != nil:
		return fmt.Sprintf("%s of %s", metric.ContainerResource.Name, metric.ContainerResource.Container)
	case metric.Pods != nil:
		return metric.Pods.Metric.Name
	case metric.External != nil:
		return metric.External.Metric.Name
	case metric.Object != nil:
		return metric.Object.Metric.Name
	}
	return "a metric of no known kind"
}

// currentValue is the metric's last reading, nil when there is none.
func currentValue(hpa *autoscalingv2.HorizontalPodAutoscaler, name string) *autoscalingv2.MetricValueStatus {
	for _, status := range hpa.Status.CurrentMetrics {
		current, value := readingOf(status)
		if current == name && (value.AverageUtilization != nil || value.AverageValue != nil || value.Value != nil) {
			return value
		}
	}
	return nil
}

func readingOf(status autoscalingv2.MetricStatus) (name string, value *autoscalingv2.MetricValueStatus) {
	switch {
	case status.Resource != nil:
		return string(status.Resource.Name), &status.Resource.Current
	case status.ContainerResource != nil:
		container := status.ContainerResource
		return fmt.Sprintf("%s of %s", container.Name, container.Container), &container.Current
	case status.Pods != nil:
		return status.Pods.Metric.Name, &status.Pods.Current
	case status.External != nil:
		return status.External.Metric.Name, &status.External.Current
	case status.Object != nil:
		return status.Object.Metric.Name, &status.Object.Current
	}
	return "", &autoscalingv2.MetricValueStatus{}
}

func describeValue(value *autoscalingv2.MetricValueStatus) string {
	switch {
	case value.AverageUtilization != nil:
		return fmt.Sprintf("%d%%", *value.AverageUtilization)
	case value.AverageValue != nil:
		return value.AverageValue.String()
	}
	return value.Value.String()
}

// readingFix asks the API that serves the metric.
func readingFix(s *Snapshot, metric autoscalingv2.MetricSpec) string {
	switch {
	case metric.Pods != nil || metric.Object != nil:
		return "ask the metrics adapter: kubectl get --raw /apis/custom.metrics.k8s.io/v1beta1"
	case metric.External != nil:
		return "ask the metrics adapter: kubectl get --raw /apis/external.metrics.k8s.io/v1beta1"
	}
	return "ask the metrics API: " + s.kubectl("top pods")
}

// requestsForUtilization: a target in percent is a share of the request, and every container needs one.
func requestsForUtilization(s *Snapshot, hpa *autoscalingv2.HorizontalPodAutoscaler, v *verdict) {
	specs := s.podSpecsOf(hpa)
	v.ok("every container has the requests that its targets are a share of")
	for _, metric := range hpa.Spec.Metrics {
		resource, container := utilizationOf(metric)
		if resource == "" {
			continue
		}
		for _, lacking := range withoutRequest(specs, resource, container) {
			v.fail(Problem{
				Found:    fmt.Sprintf("container %s requests no %s", lacking, resource),
				Expected: fmt.Sprintf("a request, which the target for %s is a share of", resource),
				Fix:      fmt.Sprintf("set the workload's requests.%s in the stack's file", resource),
			})
		}
	}
}

// utilizationOf is the resource that the metric is a share of, "" when it is none, and its one container, "" for all.
func utilizationOf(metric autoscalingv2.MetricSpec) (resource corev1.ResourceName, container string) {
	switch {
	case metric.Resource != nil && metric.Resource.Target.Type == autoscalingv2.UtilizationMetricType:
		return metric.Resource.Name, ""
	case metric.ContainerResource != nil && metric.ContainerResource.Target.Type == autoscalingv2.UtilizationMetricType:
		return metric.ContainerResource.Name, metric.ContainerResource.Container
	}
	return "", ""
}

// podSpecsOf are what the autoscaler's pods are like: a namespace's defaults are in the pods, and not in the template.
func (s *Snapshot) podSpecsOf(hpa *autoscalingv2.HorizontalPodAutoscaler) []corev1.PodSpec {
	target := s.targetOf(hpa)
	if target == nil {
		return nil
	}
	var specs []corev1.PodSpec
	for _, pod := range s.podsOf(target) {
		specs = append(specs, pod.Spec)
	}
	if len(specs) == 0 {
		specs = append(specs, target.Spec.Template.Spec)
	}
	return specs
}

// withoutRequest are the containers, each once, that request none of a resource.
func withoutRequest(specs []corev1.PodSpec, resource corev1.ResourceName, only string) []string {
	seen := map[string]bool{}
	var lacking []string
	for _, spec := range specs {
		for _, container := range spec.Containers {
			request, requested := container.Resources.Requests[resource]
			if requested && !request.IsZero() || only != "" && container.Name != only || seen[container.Name] {
				continue
			}
			seen[container.Name] = true
			lacking = append(lacking, container.Name)
		}
	}
	return lacking
}
