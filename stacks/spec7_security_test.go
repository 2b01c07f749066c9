package stacks_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSpec7Pods(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		pods := slices.Concat(plan.all("Deployment"), plan.all("Job"))
		require.Len(t, pods, 3, "two workloads and the migration")
		for _, m := range pods {
			for path, row := range map[string]struct {
				reason string
				want   any
			}{
				pod + "securityContext.runAsNonRoot":            {"non-root", true},
				pod + "securityContext.seccompProfile.type":     {"the runtime's filter of system calls", "RuntimeDefault"},
				pod + "automountServiceAccountToken":            {"no token", false},
				pod + "containers[1]":                           {"nothing else runs in it", nil},
				pod + "initContainers":                          {"nothing runs before it", nil},
				container + "securityContext.runAsNonRoot":      {"non-root", true},
				container + "securityContext.privileged":        {"no privileges", false},
				container + "securityContext.capabilities.drop": {"all dropped", []any{"ALL"}},
				container + "securityContext.capabilities.add":  {"none added", nil},
				container + "securityContext.seccompProfile":    {"as the pod", map[string]any{"type": "RuntimeDefault"}},
				container + "securityContext.readOnlyRootFilesystem": {
					"nothing can be written but to the folders of spec §1", true,
				},
				container + "securityContext.allowPrivilegeEscalation": {"no way up", false},
			} {
				assert.Equal(t, row.want, m.at(path), "%s of %s: %s", path, m.name(), row.reason)
			}
		}
	}
}

func TestSpec7ServiceAccounts(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		for _, workload := range []string{backend, frontend} {
			account := plan.the(t, "ServiceAccount", workload)
			assert.Equal(t, false, account.at("automountServiceAccountToken"))
			assert.Equal(t, workload, plan.the(t, "Deployment", workload).at(pod+"serviceAccountName"))
		}
		for _, kind := range []string{"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"} {
			assert.Empty(t, plan.all(kind), "the accounts have no rights")
		}
	}
}

// TestSpec7NetworkPolicies: the load balancer, the scraper and named peers get in, and nobody else.
func TestSpec7NetworkPolicies(t *testing.T) {
	t.Parallel()
	scraper := ofPods("monitoring", map[string]any{"app.kubernetes.io/name": "prometheus"})
	for stack, ranges := range map[string][]string{
		"production": {"10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/20"},
		"staging":    {"10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/20"},
	} {
		var subnets []any
		for _, cidr := range ranges {
			subnets = append(subnets, map[string]any{"ipBlock": map[string]any{"cidr": cidr}})
		}
		plan := rendered(t, stack)
		assert.Equal(t, subnets, peersOf(t, plan, frontend, 80), "the load balancer alone")
		assert.Equal(t, append(subnets, scraper), peersOf(t, plan, backend, 3001), "and who reads metrics")

		deny := plan.the(t, "NetworkPolicy", "default-deny")
		assertSays(t, deny, "spec.podSelector", map[string]any{}, "all pods, those of the migration too")
		assertSays(t, deny, "spec.policyTypes", []any{"Ingress"}, "what comes in")
		assertSays(t, deny, "spec.ingress", nothing{}, "nobody gets in")
	}
}

func TestSpec7NamedPeers(t *testing.T) {
	t.Parallel()
	bot := map[string]any{"namespace": "bots", "podLabels": map[string]any{"app.kubernetes.io/name": "bot"}}
	for _, stack := range shipped {
		plan := renderedWith(t, stack, settings{"backend.allowFrom": []any{bot}, "network.scraper": map[string]any{
			"namespace": "observability", "podLabels": map[string]any{"app": "agent"},
		}})
		peers := peersOf(t, plan, backend, 3001)
		assert.Contains(t, peers, ofPods("bots", map[string]any{"app.kubernetes.io/name": "bot"}))
		assert.Contains(t, peers, ofPods("observability", map[string]any{"app": "agent"}))
		assert.Len(t, peers, 5, "three subnets and these two")
		assert.Len(t, peersOf(t, plan, frontend, 80), 3, "the peer is the backend's alone")
	}
}

func ofPods(namespace string, labels map[string]any) map[string]any {
	return map[string]any{
		"namespaceSelector": map[string]any{"matchLabels": map[string]any{"kubernetes.io/metadata.name": namespace}},
		"podSelector":       map[string]any{"matchLabels": labels},
	}
}

// peersOf are those who reach a workload, each by that port alone.
func peersOf(t *testing.T, plan rendering, workload string, port int64) []any {
	t.Helper()
	policy := plan.the(t, "NetworkPolicy", workload)
	assert.Equal(t, []any{"Ingress"}, policy.at("spec.policyTypes"))
	assert.Equal(t, plan.the(t, "Deployment", workload).at("spec.selector"), policy.at("spec.podSelector"))
	var peers []any
	for _, entry := range policy.at("spec.ingress").([]any) {
		rule := entry.(map[string]any)
		assert.Equal(t, []any{map[string]any{"port": port, "protocol": "TCP"}}, rule["ports"])
		peers = append(peers, rule["from"].([]any)...)
	}
	return peers
}
