package mesh_test

import (
	"testing"

	"github.com/subculture-collective/spywatcher-infra/components/mesh"
)

func TestSubsetFindings(t *testing.T) {
	t.Parallel()
	subsets := func(s ...mesh.Subset) func(*mesh.TrafficPolicyArgs) {
		return func(a *mesh.TrafficPolicyArgs) { a.Subsets = s }
	}
	header := func(name string) func(*mesh.TrafficPolicyArgs) {
		return func(a *mesh.TrafficPolicyArgs) { a.VersionHeader = name }
	}
	testFindings(t, map[string]findingRow{
		"no name": {
			reason: "no route could name it",
			change: subsets(mesh.Subset{Version: "v1"}),
			field:  "Subsets[0].Name", rule: "is missing",
		},
		"name": {
			reason: "Istio refuses it",
			change: subsets(mesh.Subset{Name: "v1.2"}),
			field:  "Subsets[0].Name", value: "v1.2", rule: "must be a DNS label",
		},
		"name with a blank": {
			reason: "the version that follows from it is not told too",
			change: subsets(mesh.Subset{Name: "v 1"}),
			field:  "Subsets[0].Name", value: "v 1", rule: "must be a DNS label",
		},
		"two alike": {
			reason: "the header could not tell them apart",
			change: subsets(mesh.Subset{Name: "v1"}, mesh.Subset{Name: "v1", Version: "v2"}),
			field:  "Subsets[1].Name", value: "v1", rule: "must be unique: Subsets[0] has it too",
		},
		"version": {
			reason: "no pod has such a label",
			change: subsets(mesh.Subset{Name: "v1", Version: "1.0 beta"}),
			field:  "Subsets[0].Version", value: "1.0 beta", rule: "must be a label value",
		},
		"weights below 100": {
			reason: "it is not said where the rest goes",
			change: subsets(mesh.Subset{Name: "v1", Weight: 90}, mesh.Subset{Name: "v2", Weight: 5}),
			field:  "Subsets", rule: "they sum to 95",
		},
		"weights above 100": {
			reason: "there is no more than everything",
			change: subsets(mesh.Subset{Name: "v1", Weight: 90}, mesh.Subset{Name: "v2", Weight: 20}),
			field:  "Subsets", rule: "they sum to 110",
		},
		"negative weight": {
			reason: "also where the sum is right",
			change: subsets(
				mesh.Subset{Name: "v1", Weight: 60}, mesh.Subset{Name: "v2", Weight: 60}, mesh.Subset{Name: "v3", Weight: -20},
			),
			field: "Subsets[2].Weight", value: -20, rule: "must be from 0 to 100",
		},
		"header without subsets": {
			reason: "there is nothing that it could choose",
			change: func(a *mesh.TrafficPolicyArgs) { a.VersionHeader, a.Subsets = "x-release", []mesh.Subset{} },
			field:  "VersionHeader", value: "x-release", rule: "needs Subsets",
		},
		"header with a blank": {
			reason: "it is no token",
			change: header("x version"),
			field:  "VersionHeader", value: "x version", rule: "must be an HTTP token",
		},
		"pseudo header": {
			reason: "it is no token",
			change: header(":authority"),
			field:  "VersionHeader", value: ":authority", rule: "must be an HTTP token",
		},
		"a header that Istio ignores": {
			reason: "every request would get the first subset",
			change: header("Method"),
			field:  "VersionHeader", value: "Method", rule: "must be another header than uri, scheme, method",
		},
		"the header of WebSockets": {
			reason: "one match cannot ask twice for one header",
			change: header("upgrade"),
			field:  "VersionHeader", value: "upgrade", rule: "must be another header",
		},
	})
}
