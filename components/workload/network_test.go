package workload_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestNetworkPolicy(t *testing.T) {
	t.Parallel()
	port := func(number int64) object { return object{"port": number, "protocol": "TCP"} }
	for name, row := range map[string]struct {
		reason string
		peers  []workload.Peer
		want   list
	}{
		"nobody": {
			reason: "a policy without rules lets in nobody, which is the default",
			want:   list{},
		},
		"a load balancer": {
			reason: "a range of addresses, to the main port",
			peers:  []workload.Peer{{CIDR: "10.0.0.0/16"}},
			want: list{object{
				"from":  list{object{"ipBlock": object{"cidr": "10.0.0.0/16"}}},
				"ports": list{port(3001)},
			}},
		},
		"pods of another namespace": {
			reason: "both selectors stand in one element: in two, either would be enough",
			peers: []workload.Peer{{
				Namespace: "monitoring", PodLabels: map[string]string{"app": "prometheus"}, Ports: []string{"metrics"},
			}},
			want: list{object{
				"from": list{object{
					"namespaceSelector": object{"matchLabels": object{"kubernetes.io/metadata.name": "monitoring"}},
					"podSelector":       object{"matchLabels": object{"app": "prometheus"}},
				}},
				"ports": list{port(9090)},
			}},
		},
		"all pods of another namespace": {
			reason: "an empty selector is all of them",
			peers:  []workload.Peer{{Namespace: "gateway", Ports: []string{"http", "metrics"}}},
			want: list{object{
				"from": list{object{
					"namespaceSelector": object{"matchLabels": object{"kubernetes.io/metadata.name": "gateway"}},
					"podSelector":       object{"matchLabels": object{}},
				}},
				"ports": list{port(3001), port(9090)},
			}},
		},
		"pods of its own namespace": {
			reason: "without a namespace selector the policy's own is meant",
			peers:  []workload.Peer{{PodLabels: map[string]string{"app.kubernetes.io/name": "web"}}},
			want: list{object{
				"from":  list{object{"podSelector": object{"matchLabels": object{"app.kubernetes.io/name": "web"}}}},
				"ports": list{port(3001)},
			}},
		},
		"two": {
			reason: "each peer has a rule, or one's ports would be open to the other",
			peers:  []workload.Peer{{CIDR: "10.0.0.0/16"}, {CIDR: "10.1.0.0/16", Ports: []string{"metrics"}}},
			want: list{
				object{"from": list{object{"ipBlock": object{"cidr": "10.0.0.0/16"}}}, "ports": list{port(3001)}},
				object{"from": list{object{"ipBlock": object{"cidr": "10.1.0.0/16"}}}, "ports": list{port(9090)}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording := changed(t, func(a *workload.ScaledDeploymentArgs) {
				a.ExtraPorts = []workload.Port{{Name: "metrics", Number: 9090}}
				a.AllowFrom = row.peers
			})
			assert.Equal(t, object{
				"podSelector": object{"matchLabels": object{"app.kubernetes.io/name": "shop"}},
				"policyTypes": list{"Ingress"},
				"ingress":     row.want,
			}, objectOf(t, recording, "NetworkPolicy", "shop")["spec"], row.reason)
		})
	}
}
