package monitoring

import (
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Findings are everything that is wrong with the arguments, with defaults applied. NewMonitoring returns them as an
// error.
func (args *MonitoringArgs) Findings() findings.List {
	var list findings.List
	if args == nil {
		list.Add("args", nil, "is missing: give at least Namespace and Workloads")
		return list
	}
	a := args.withDefaults()
	checks.Text(&list, "Namespace", a.Namespace, checks.DNSLabel)
	a.workloadFindings(&list)
	checks.Labels(&list, "Selector", a.Selector)
	runbookFindings(&list, a.RunbookBaseURL)
	alertLabelFindings(&list, a.Labels)
	list.Under("Thresholds", a.Thresholds.findings())
	list.Under("Dashboards", a.Dashboards.findings())
	return list
}

func (args *MonitoringArgs) workloadFindings(list *findings.List) {
	if len(args.Workloads) == 0 {
		list.Add("Workloads", nil, "is empty: give at least one")
	}
	first := map[string]int{}
	for i, workload := range args.Workloads {
		field := fmt.Sprintf("Workloads[%d]", i)
		list.Under(field, workload.findings())
		args.objectiveFindings(list, field, workload)
		if earlier, found := first[workload.Name]; found {
			list.Add(field+".Name", workload.Name, "must be unique: Workloads[%d] has it too", earlier)
			continue
		}
		first[workload.Name] = i
	}
	args.selectorFindings(list)
}

// selectorFindings are about a ServiceMonitor that would select another workload's Service too: pods would be scraped
// twice, or asked for metrics that they do not have.
func (args *MonitoringArgs) selectorFindings(list *findings.List) {
	for i, scraped := range args.Workloads {
		if scraped.Metrics == nil || len(scraped.Labels) == 0 {
			continue
		}
		for j, other := range args.Workloads {
			if i != j && other.Name != scraped.Name && selects(scraped.Labels, other.Labels) {
				list.Add(fmt.Sprintf("Workloads[%d].Labels", i), nil, "select the Service of Workloads[%d] (%s) too: give one "+
					"that only the Service of %s has", j, other.Name, scraped.Name)
			}
		}
	}
}

// selects tells whether an object with labels has all those of the selector.
func selects(selector, labels map[string]string) bool {
	for key, value := range selector {
		if found, ok := labels[key]; !ok || found != value {
			return false
		}
	}
	return true
}

func (w Workload) findings() findings.List {
	var list findings.List
	// A Service's name has the strictest rule of the four objects.
	checks.Text(&list, "Name", w.Name, checks.ServiceName)
	if w.Container != w.Name {
		checks.Text(&list, "Container", w.Container, checks.DNSLabel)
	}
	if w.MinReplicas < 1 {
		list.Add("MinReplicas", w.MinReplicas, "must be at least 1")
	}
	if w.MaxReplicas < w.MinReplicas || w.MaxReplicas < 1 {
		list.Add("MaxReplicas", w.MaxReplicas, "must be at least 1 and at least MinReplicas (%d)", w.MinReplicas)
	}
	checks.Labels(&list, "Labels", w.Labels)
	if w.Metrics != nil {
		if len(w.Labels) == 0 {
			list.Add("Labels", nil, "is empty: with Metrics, give the labels of the Service, or the ServiceMonitor "+
				"would select every Service of the namespace")
		}
		list.Under("Metrics", w.Metrics.findings())
	}
	return list
}

func (e Endpoint) findings() findings.List {
	var list findings.List
	checks.Text(&list, "Port", e.Port, checks.PortName)
	if parsed, err := url.Parse(e.Path); err != nil || !strings.HasPrefix(e.Path, "/") || parsed.Path != e.Path {
		list.Add("Path", e.Path, "must be an absolute path without a query, such as /metrics")
	}
	checks.WholeSeconds(&list, "Interval", e.Interval)
	checks.WholeSeconds(&list, "Timeout", e.Timeout)
	if e.Interval > maxInterval {
		list.Add("Interval", e.Interval, "must be at most %s, or the rules would look back over too few scrapes", maxInterval)
	}
	if e.Timeout > e.Interval {
		list.Add("Timeout", e.Timeout, "must be at most Interval (%s)", e.Interval)
	}
	metricName(&list, "Requests", e.Requests)
	metricName(&list, "Durations", e.Durations)
	if strings.HasSuffix(e.Durations, "_bucket") {
		list.Add("Durations", e.Durations, "must be the histogram's name without _bucket")
	}
	labelName(&list, "StatusLabel", e.StatusLabel)
	labelName(&list, "RouteLabel", e.RouteLabel)
	pattern(&list, "ProbeRoutes", e.ProbeRoutes)
	pattern(&list, "LongLivedRoutes", e.LongLivedRoutes)
	return list
}

// maxCPUOfRequest is generous: a limit is rarely ten times the request, and 80 meant as percent is beyond it.
const maxCPUOfRequest = 10

func (t Thresholds) findings() findings.List {
	var list findings.List
	if !(t.CPUOfRequest > 0 && t.CPUOfRequest <= maxCPUOfRequest) {
		list.Add("CPUOfRequest", t.CPUOfRequest, "must be above 0 and at most %d, as a part of 1: 0.8 is 80%%",
			maxCPUOfRequest)
	}
	share(&list, "PodsOfMaximum", t.PodsOfMaximum)
	share(&list, "SustainedOfLimit", t.SustainedOfLimit)
	share(&list, "NearLimit", t.NearLimit)
	share(&list, "ErrorRatio", t.ErrorRatio)
	if t.NearLimit <= t.SustainedOfLimit {
		list.Add("NearLimit", t.NearLimit, "must be above SustainedOfLimit (%v)", t.SustainedOfLimit)
	}
	if t.ResponseTime < time.Millisecond {
		list.Add("ResponseTime", t.ResponseTime, "must be at least 1ms")
	}
	if !(t.MinRequestRate > 0) || math.IsInf(t.MinRequestRate, 0) {
		list.Add("MinRequestRate", t.MinRequestRate, "must be a number of requests per second above 0")
	}
	return list
}

func runbookFindings(list *findings.List, base string) {
	parsed, err := url.Parse(base)
	switch {
	case err != nil, parsed.Scheme != "http" && parsed.Scheme != "https", parsed.Hostname() == "":
		list.Add("RunbookBaseURL", base, "must be an absolute http or https URL, such as https://example.com/runbooks")
	case parsed.RawQuery != "" || parsed.Fragment != "":
		list.Add("RunbookBaseURL", base, "must have no query and no fragment: the page's name is put behind it")
	case strings.Contains(base, "{{"):
		list.Add("RunbookBaseURL", base, "must hold no template: Prometheus would expand it")
	}
}

func alertLabelFindings(list *findings.List, labels map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		field := fmt.Sprintf("Labels[%s]", name)
		labelName(list, field, name)
		if slices.Contains(ownLabels, name) {
			list.Add(field, labels[name], "must have another name: the rules set %s themselves", name)
		}
		alertLabelValue(list, field, labels[name])
	}
}
