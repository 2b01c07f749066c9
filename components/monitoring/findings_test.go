package monitoring_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

// findingRow is one change to good arguments, and the only finding that must come of it.
type findingRow struct {
	reason string
	change func(*monitoring.MonitoringArgs)
	field  string
	value  any
	rule   string
}

func (row findingRow) test(t *testing.T) {
	t.Parallel()
	given := args()
	row.change(given)
	list := given.Findings()
	require.Len(t, list, 1, row.reason)
	assert.Equal(t, row.field, list[0].Field, row.reason)
	assert.Equal(t, row.value, list[0].Value, row.reason)
	assert.Contains(t, list[0].Rule, row.rule, row.reason)
	assert.Nil(t, monitoring.Rules(given), "arguments that cannot be used give no rules")
}

func TestFindings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]findingRow{
		"no namespace": {
			reason: "the rules select by it",
			change: func(a *monitoring.MonitoringArgs) { a.Namespace = "" },
			field:  "Namespace", rule: "is missing",
		},
		"namespace": {
			reason: "Kubernetes would refuse it",
			change: func(a *monitoring.MonitoringArgs) { a.Namespace = "spy.watcher" },
			field:  "Namespace", value: "spy.watcher", rule: "must be a DNS label",
		},
		"no workloads": {
			reason: "there would be nothing to watch",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads = nil },
			field:  "Workloads", rule: "is empty: give at least one",
		},
		"two workloads alike": {
			reason: "their rules would have the same labels",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[1].Name = backendName },
			field:  "Workloads[1].Name", value: backendName, rule: "must be unique: Workloads[0] has it too",
		},
		"workload without a name": {
			reason: "the rules select by it",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[1].Name = "" },
			field:  "Workloads[1].Name", rule: "is missing",
		},
		"workload name": {
			reason: "no Service can be called that, and a dot would match anything in a selector",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[1].Name = "spywatcher.frontend" },
			field:  "Workloads[1].Name", value: "spywatcher.frontend", rule: "must be the name of a Service",
		},
		"container": {
			reason: "no container can be called that",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[0].Container = "My Container" },
			field:  "Workloads[0].Container", value: "My Container", rule: "must be a DNS label",
		},
		"maximum below minimum": {
			reason: "no HorizontalPodAutoscaler can be so",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[0].MaxReplicas = 1 },
			field:  "Workloads[0].MaxReplicas", value: 1, rule: "at least MinReplicas (2)",
		},
		"minimum below one": {
			reason: "scaling to zero is not watched",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[0].MinReplicas = 0 },
			field:  "Workloads[0].MinReplicas", value: 0, rule: "must be at least 1",
		},
		"negative minimum": {
			reason: "there are no negative replicas",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[0].MinReplicas = -2 },
			field:  "Workloads[0].MinReplicas", value: -2, rule: "must be at least 1",
		},
		"metrics without labels": {
			reason: "an empty selector would scrape every Service of the namespace",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[0].Labels = nil },
			field:  "Workloads[0].Labels", rule: "with Metrics, give the labels of the Service",
		},
		"labels of two services": {
			reason: "the backend's ServiceMonitor would ask the frontend for metrics too",
			change: func(a *monitoring.MonitoringArgs) {
				a.Workloads[0].Labels = map[string]string{"app": "spywatcher"}
				a.Workloads[1].Labels = map[string]string{"app": "spywatcher", "tier": "frontend"}
			},
			field: "Workloads[0].Labels", rule: "select the Service of Workloads[1] (spywatcher-frontend) too",
		},
		"service label key": {
			reason: "no Service has such a label",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[0].Labels = map[string]string{"a b": "c"} },
			field:  "Workloads[0].Labels[a b]", rule: "has a key that must be a qualified name",
		},
		"service label value": {
			reason: "no Service has such a label",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[0].Labels = map[string]string{"app": "a b"} },
			field:  "Workloads[0].Labels[app]", value: "a b", rule: "must be a label value",
		},
		"selector key": {
			reason: "the objects could not have the label",
			change: func(a *monitoring.MonitoringArgs) { a.Selector = map[string]string{"-release": "x"} },
			field:  "Selector[-release]", rule: "has a key that must be a qualified name",
		},
		"selector value": {
			reason: "the objects could not have the label",
			change: func(a *monitoring.MonitoringArgs) { a.Selector = map[string]string{"release": "x y"} },
			field:  "Selector[release]", value: "x y", rule: "must be a label value",
		},
		"runbooks: a path": {
			reason: "a link in a message needs a host",
			change: func(a *monitoring.MonitoringArgs) { a.RunbookBaseURL = "docs/runbooks" },
			field:  "RunbookBaseURL", value: "docs/runbooks", rule: "must be an absolute http or https URL",
		},
		"runbooks: another scheme": {
			reason: "a browser opens it",
			change: func(a *monitoring.MonitoringArgs) { a.RunbookBaseURL = "ftp://example.com" },
			field:  "RunbookBaseURL", value: "ftp://example.com", rule: "must be an absolute http or https URL",
		},
		"runbooks: no host": {
			reason: "a port alone is no host",
			change: func(a *monitoring.MonitoringArgs) { a.RunbookBaseURL = "https://:443" },
			field:  "RunbookBaseURL", value: "https://:443", rule: "must be an absolute http or https URL",
		},
		"runbooks: unreadable": {
			reason: "it is no URL",
			change: func(a *monitoring.MonitoringArgs) { a.RunbookBaseURL = "https://[::1" },
			field:  "RunbookBaseURL", value: "https://[::1", rule: "must be an absolute http or https URL",
		},
		"runbooks: a query": {
			reason: "the page's name is put behind it",
			change: func(a *monitoring.MonitoringArgs) { a.RunbookBaseURL = "https://example.com/?page=" },
			field:  "RunbookBaseURL", value: "https://example.com/?page=", rule: "must have no query",
		},
		"runbooks: a template": {
			reason: "Prometheus expands annotations, and refuses a rule whose template it cannot read",
			change: func(a *monitoring.MonitoringArgs) { a.RunbookBaseURL = "https://example.com/{{ $x }}" },
			field:  "RunbookBaseURL", value: "https://example.com/{{ $x }}", rule: "must hold no template",
		},
		"alert label name": {
			reason: "Prometheus refuses it without quotes",
			change: func(a *monitoring.MonitoringArgs) { a.Labels = map[string]string{"app/team": "x"} },
			field:  "Labels[app/team]", value: "app/team", rule: "name of a Prometheus label",
		},
		"alert label of Prometheus": {
			reason: "labels with two underscores are dropped",
			change: func(a *monitoring.MonitoringArgs) { a.Labels = map[string]string{"__team": "x"} },
			field:  "Labels[__team]", value: "__team", rule: "must not start with two underscores",
		},
		"alert label of ours": {
			reason: "an alert without its own severity would be routed wrongly",
			change: func(a *monitoring.MonitoringArgs) { a.Labels = map[string]string{"severity": "page"} },
			field:  "Labels[severity]", value: "page", rule: "the rules set severity themselves",
		},
		"alert label without a value": {
			reason: "Prometheus drops it",
			change: func(a *monitoring.MonitoringArgs) { a.Labels = map[string]string{"team": ""} },
			field:  "Labels[team]", rule: "is empty",
		},
		"alert label with a template": {
			reason: "one that cannot be expanded has Prometheus refuse the rule",
			change: func(a *monitoring.MonitoringArgs) { a.Labels = map[string]string{"team": "{{ $x }}"} },
			field:  "Labels[team]", value: "{{ $x }}", rule: "must be plain text",
		},
		"alert label in another encoding": {
			reason: "labels are UTF-8",
			change: func(a *monitoring.MonitoringArgs) { a.Labels = map[string]string{"team": "\xff"} },
			field:  "Labels[team]", value: "\xff", rule: "must be UTF-8",
		},
	} {
		t.Run(name, row.test)
	}
}

func TestFindingsComeTogether(t *testing.T) {
	t.Parallel()
	given := &monitoring.MonitoringArgs{
		Workloads: []monitoring.Workload{
			{Name: "a", MinReplicas: 3, MaxReplicas: 2},
			{Name: "a", Metrics: &monitoring.Endpoint{Timeout: time.Hour}},
		},
		RunbookBaseURL: "runbooks",
		Thresholds:     monitoring.Thresholds{ErrorRatio: 5},
	}
	var fields []string
	for _, f := range given.Findings() {
		fields = append(fields, f.Field)
	}
	assert.Equal(t, []string{
		"Namespace", "Workloads[0].MaxReplicas", "Workloads[1].MinReplicas", "Workloads[1].MaxReplicas",
		"Workloads[1].Labels", "Workloads[1].Metrics.Timeout", "Workloads[1].Name", "RunbookBaseURL",
		"Thresholds.ErrorRatio",
	}, fields)
}

func TestGoodArguments(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*monitoring.MonitoringArgs)
	}{
		"defaults": {
			reason: "namespace and workloads are enough",
			change: func(*monitoring.MonitoringArgs) {},
		},
		"empty selector": {
			reason: "a Prometheus may select everything",
			change: func(a *monitoring.MonitoringArgs) { a.Selector = map[string]string{} },
		},
		"fixed size": {
			reason: "nothing to scale is no mistake",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[0].MinReplicas = 10 },
		},
		"timeout": {
			reason: "a scrape may take its whole interval",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[0].Metrics.Timeout = 30 * time.Second },
		},
		"interval": {
			reason: "four scrapes in five minutes are enough",
			change: func(a *monitoring.MonitoringArgs) { a.Workloads[0].Metrics.Interval = 75 * time.Second },
		},
		"labels": {
			reason: "a label that both have does no harm beside one that they do not share",
			change: func(a *monitoring.MonitoringArgs) {
				a.Workloads[0].Labels = map[string]string{"app": "spywatcher", "tier": "backend"}
				a.Workloads[1].Labels = map[string]string{"app": "spywatcher", "tier": "frontend"}
			},
		},
		"CPU": {
			reason: "a request may be exceeded",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.CPUOfRequest = 1.5 },
		},
		"the shortest response time": {
			reason: "a millisecond is one",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.ResponseTime = time.Millisecond },
		},
		"plain http": {
			reason: "an intranet may have no TLS",
			change: func(a *monitoring.MonitoringArgs) { a.RunbookBaseURL = "http://wiki/runbooks/" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given := args()
			row.change(given)
			assert.Empty(t, given.Findings(), row.reason)
		})
	}
}
