package validate

import "testing"

const (
	namespace = "Namespace shop"
	monitor   = "ServiceMonitor api"
	quota     = "ResourceQuota shop"
)

func TestNamespace(t *testing.T) {
	t.Parallel()
	assertFaults(t, map[string]fault{
		"being deleted": {
			reason: "nothing can be made in it",
			edits:  []edit{set(namespace, "/status/phase", `"Terminating"`)},
			want:   []string{"fail namespace: Namespace shop"}, found: "is Terminating",
		},
		"no Pod Security level": {
			reason: "privileged pods are let in",
			edits:  []edit{unset(namespace, "/metadata/labels/pod-security.kubernetes.io~1enforce")},
			want:   []string{"fail pod-security: Namespace shop"}, found: "enforces no Pod Security level",
		},
		"a lower Pod Security level": {
			reason: "the program's pods need none of what it allows",
			edits:  []edit{set(namespace, "/metadata/labels/pod-security.kubernetes.io~1enforce", `"baseline"`)},
			want:   []string{"fail pod-security: Namespace shop"}, found: "enforces the level baseline",
		},
		"no alerts": {
			reason: "nobody hears of anything", edits: []edit{remove("PrometheusRule shop")},
			want: []string{"warning rules-present: Namespace shop"}, found: "no PrometheusRule",
		},
	})
}

func TestMonitors(t *testing.T) {
	t.Parallel()
	assertFaults(t, map[string]fault{
		"matches no Service": {
			reason: "nothing is scraped, and nothing says so",
			edits:  []edit{set(monitor, "/spec/selector/matchLabels", `{"app": "wrong"}`)},
			want:   []string{"fail monitor-matches: ServiceMonitor shop/api"}, found: "matches no Service",
		},
		"a port that the Service has not": {
			reason: "nothing is scraped, and nothing says so",
			edits:  []edit{set(monitor, "/spec/endpoints/0/port", `"metrics"`)},
			want:   []string{"fail monitor-matches: ServiceMonitor shop/api"}, found: "the port metrics, which the Service api has not",
		},
		"labels that no Prometheus wants": {
			reason: "the operator leaves it out",
			edits:  []edit{set(monitor, "/metadata/labels/release", `"other"`)},
			want:   []string{"fail monitor-selected: ServiceMonitor shop/api"}, found: "labels release=other",
		},
		"a Prometheus of its own namespace": {
			reason: "without a selector for namespaces it takes those of its own",
			edits:  []edit{unset("Prometheus main", "/spec/serviceMonitorNamespaceSelector")},
			want:   []string{"fail monitor-selected: ServiceMonitor shop/api"}, found: "no Prometheus selects it",
		},
		"a Prometheus that selects no monitor": {
			reason: "no selector is not the same as an empty one",
			edits:  []edit{unset("Prometheus main", "/spec/serviceMonitorSelector")},
			want:   []string{"fail monitor-selected: ServiceMonitor shop/api"}, found: "no Prometheus selects it",
		},
		"of another namespace": {
			reason: "what is there cannot be seen",
			edits:  []edit{set(monitor, "/spec/namespaceSelector/matchNames", `["elsewhere"]`)},
		},
		"no Prometheus": {
			reason: "there is nothing to hold it against", edits: []edit{remove("Prometheus main")},
		},
	})
}

func TestQuota(t *testing.T) {
	t.Parallel()
	assertFaults(t, map[string]fault{
		"nearly used": {
			reason: "the autoscaler will soon find no room",
			edits:  []edit{set(quota, "/status/used/requests.cpu", `"9200m"`)},
			want:   []string{"warning quota: ResourceQuota shop/shop"}, found: "9200m of 10 of requests.cpu are used, 92%",
		},
		"no room for a rollout": {
			reason: "its surge is refused, and it waits for ever",
			edits:  []edit{set(quota, "/status/used/limits.memory", `"9500Mi"`)},
			want:   []string{"fail quota: ResourceQuota shop/shop"}, found: "a rollout of api finds no room",
		},
		"no room for one more pod": {
			reason: "pods are counted, too",
			edits:  []edit{set(quota, "/status/used/pods", `"20"`)},
			want:   []string{"fail quota: ResourceQuota shop/shop"}, found: "20 of 20 of pods are used",
		},
		"lowered below what is used": {
			reason: "nothing new is let in",
			edits:  []edit{set(quota, "/status/hard/requests.cpu", `"0"`)},
			want:   []string{"fail quota: ResourceQuota shop/shop"}, found: "1 of 0 of requests.cpu",
		},
		"exactly enough": {
			reason: "one surge fits",
			edits:  []edit{set(quota, "/status/used/requests.cpu", `"9"`), set(quota, "/status/used/limits.memory", `"9Gi"`)},
		},
	})
}

func TestSecretsAndJobs(t *testing.T) {
	t.Parallel()
	assertFaults(t, map[string]fault{
		"a store that refuses": {
			reason: "pods that start later lack the Secret",
			edits:  []edit{set("ExternalSecret api", "/status/conditions/0", `{"type": "Ready", "status": "False", "reason": "SecretSyncedError", "message": "access denied"}`)},
			want:   []string{"fail external-secret: ExternalSecret shop/api"}, found: "SecretSyncedError: access denied",
		},
		"no operator": {
			reason: "nobody looks at it",
			edits:  []edit{unset("ExternalSecret api", "/status")},
			want:   []string{"fail external-secret: ExternalSecret shop/api"}, found: "has not looked at it",
		},
		"a migration that failed": {
			reason: "the rollout has not begun",
			edits:  []edit{set("Job api-migration-1", "/status/conditions", `[{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded", "message": "too many retries"}]`)},
			want:   []string{"fail job: Job shop/api-migration-1"}, found: "BackoffLimitExceeded",
		},
		"a migration that failed before": {
			reason: "the next one went well",
			edits: []edit{add(`{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "api-migration-0", "namespace": "shop",
				"creationTimestamp": "2026-06-01T09:00:00Z", "labels": {"app.kubernetes.io/name": "api-migration"}},
				"status": {"conditions": [{"type": "Failed", "status": "True"}]}}`)},
		},
		"a schedule whose last run failed": {
			reason: "the floor stays where it is",
			edits: []edit{add(`{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "api-morning-1", "namespace": "shop",
				"ownerReferences": [{"apiVersion": "batch/v1", "kind": "CronJob", "name": "api-morning", "uid": "1", "controller": true}]},
				"status": {"conditions": [{"type": "Failed", "status": "True", "reason": "DeadlineExceeded"}]}}`)},
			want: []string{"fail job: Job shop/api-morning-1"}, found: "DeadlineExceeded",
		},
		"a Job of nobody's": {
			reason: "is looked at, too",
			edits: []edit{add(`{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once", "namespace": "shop"},
				"status": {"conditions": [{"type": "Failed", "status": "True", "reason": "DeadlineExceeded"}]}}`)},
			want: []string{"fail job: Job shop/once"}, found: "DeadlineExceeded",
		},
		"a schedule that is suspended": {
			reason: "the floor stays where it is",
			edits:  []edit{set("CronJob api-morning", "/spec/suspend", `true`)},
			want:   []string{"fail schedule: CronJob shop/api-morning"}, found: "is suspended",
		},
	})
}
