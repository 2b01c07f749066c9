package validate

import "testing"

const (
	service = "Service api"
	budget  = "PodDisruptionBudget api"
)

func TestServices(t *testing.T) {
	t.Parallel()
	assertFaults(t, map[string]fault{
		"selects nothing": {
			reason: "it answers nobody",
			edits:  []edit{set(service, "/spec/selector", `{"app": "wrong"}`), set("EndpointSlice api-x7k2p", "/endpoints", `[]`)},
			want: []string{
				"fail service-selector: Service shop/api", "fail service-endpoints: Service shop/api",
			},
			found: "selects no pod, by app=wrong",
		},
		"selects two workloads": {
			reason: "half of the requests go to the wrong one",
			edits: []edit{add(`{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop",
				"labels": {"app.kubernetes.io/name": "api"}}, "spec": {"containers": [{"name": "web", "ports": [{"name": "http"}]}],
				"readinessGates": [{"conditionType": "target-health.elbv2.k8s.aws/k8s-shop-api"}]}}`)},
			want: []string{"fail service-selector: Service shop/api"}, found: "selects pods of api and pod web",
		},
		"selects a Job's pods": {
			reason: "a migration serves nothing",
			edits: []edit{add(`{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "migration", "namespace": "shop",
				"labels": {"app.kubernetes.io/name": "api"}, "ownerReferences": [{"apiVersion": "batch/v1", "kind": "Job", "name": "migrate"}]},
				"spec": {"containers": [{"name": "m", "ports": [{"name": "http"}]}],
				"readinessGates": [{"conditionType": "target-health.elbv2.k8s.aws/k8s-shop-api"}]}}`)},
			want: []string{"fail service-selector: Service shop/api"}, found: "Job migrate and api",
		},
		"no ready endpoint": {
			reason: "all its requests fail",
			edits: []edit{
				set("EndpointSlice api-x7k2p", "/endpoints/0/conditions/ready", `false`),
				set("EndpointSlice api-x7k2p", "/endpoints/1/conditions/ready", `false`),
			},
			want: []string{"fail service-endpoints: Service shop/api"}, found: "none of 2 endpoints",
		},
		"no slice": {
			reason: "there is no endpoint at all",
			edits:  []edit{remove("EndpointSlice api-x7k2p")},
			want:   []string{"fail service-endpoints: Service shop/api"}, found: "none of 0 endpoints",
		},
		"a second slice of the same pods": {
			reason: "an address counts once", edits: []edit{add(`{"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
				"metadata": {"name": "api-2", "namespace": "shop", "labels": {"kubernetes.io/service-name": "api"}},
				"endpoints": [{"addresses": ["10.0.0.1"]}]}`)},
		},
		"publishes pods that are not ready": {
			reason: "requests go to them",
			edits:  []edit{set(service, "/spec/publishNotReadyAddresses", `true`)},
			want:   []string{"fail service-endpoints: Service shop/api"}, found: "publishes addresses",
		},
		"a port that the pods have not": {
			reason: "the Service has no endpoint for it",
			edits:  []edit{set(service, "/spec/ports/0/targetPort", `"web"`)},
			want:   []string{"fail service-ports: Service shop/api"}, found: "the port web, which pod api-1-a has not",
		},
		"a port by its number": {
			reason: "need not be declared", edits: []edit{set(service, "/spec/ports/0/targetPort", `9000`)},
		},
		"without a selector": {
			reason: "its endpoints are somebody else's business",
			edits: []edit{add(`{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "outside", "namespace": "shop"},
				"spec": {"type": "ExternalName", "externalName": "example.com"}}`)},
		},
	})
}

func TestBudgets(t *testing.T) {
	t.Parallel()
	assertFaults(t, map[string]fault{
		"none": {
			reason: "a drain of nodes may take all pods at once",
			edits:  []edit{remove(budget)}, want: []string{"fail pdb-present: Deployment shop/api"}, found: "no PodDisruptionBudget",
		},
		"of other pods": {
			reason: "it guards nothing",
			edits:  []edit{set(budget, "/spec/selector/matchLabels", `{"app": "old"}`), set(budget, "/status", `{}`)},
			want:   []string{"fail pdb-present: Deployment shop/api", "fail pdb-selector: PodDisruptionBudget shop/api"}, found: "no PodDisruptionBudget",
		},
		"two": {
			reason: "the API server refuses to evict a pod that two are over",
			edits: []edit{add(`{"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "all", "namespace": "shop"},
				"spec": {"selector": {}}, "status": {"disruptionsAllowed": 1}}`)},
			want: []string{"fail pdb-present: Deployment shop/api"}, found: "all and api",
		},
		"allows nothing": {
			reason: "no node that has its pods can be drained",
			edits:  []edit{set(budget, "/spec/minAvailable", `2`), set(budget, "/status", `{"disruptionsAllowed": 0, "currentHealthy": 2, "desiredHealthy": 2, "expectedPods": 2}`)},
			want:   []string{"fail pdb-allows: PodDisruptionBudget shop/api"}, found: "2 of 2 are healthy, and 2 must stay",
		},
		"allows nothing for now": {
			reason: "a pod is unwell, and the other must stay",
			edits:  []edit{set(budget, "/status", `{"disruptionsAllowed": 0, "currentHealthy": 1, "desiredHealthy": 1, "expectedPods": 2}`)},
			want:   []string{"fail pdb-allows: PodDisruptionBudget shop/api"}, found: "1 of 2 are healthy, and 1 must stay",
		},
	})
}
