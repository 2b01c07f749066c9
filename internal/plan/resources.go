package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

const (
	kubernetesPackage = "kubernetes:"
	providers         = "pulumi:providers:"
)

// listed is a resource that is no manifest.
type listed struct {
	Type   string         `yaml:"type"`
	Name   string         `yaml:"name"`
	Inputs map[string]any `yaml:"inputs"`
}

// AWS lists the resources of every package but Kubernetes by type and logical name, with their inputs. Providers are
// left out: they configure the run, and nothing is deployed for them.
func AWS(recording *recorder.Recording) ([]byte, error) {
	return list(recording, func(r recorder.Resource) bool {
		return r.Custom && !strings.HasPrefix(r.Type, kubernetesPackage) && !strings.HasPrefix(r.Type, providers)
	})
}

// Unrendered lists what belongs to Kubernetes but is no manifest, so that nothing is left out in silence: Helm releases
// and charts and folders of YAML, which the provider opens when it deploys them, and patches of objects that somebody
// else made.
func Unrendered(recording *recorder.Recording) ([]byte, error) {
	return list(recording, func(r recorder.Resource) bool {
		return strings.HasPrefix(r.Type, kubernetesPackage) && !isManifest(r)
	})
}

// isManifest says whether a resource is one Kubernetes object, given whole. The SDK puts apiVersion and kind into the
// inputs of each, and the kind is the end of its type; a patch's type ends with "Patch" after it.
func isManifest(r recorder.Resource) bool {
	version, _ := recorder.Plain(r.Inputs["apiVersion"]).(string)
	kind, _ := recorder.Plain(r.Inputs["kind"]).(string)
	return r.Custom && strings.HasPrefix(r.Type, kubernetesPackage) && version != "" && kind != "" &&
		strings.HasSuffix(r.Type, ":"+kind)
}

func list(recording *recorder.Recording, keep func(recorder.Resource) bool) ([]byte, error) {
	entries := []listed{}
	for _, resource := range recording.Resources() {
		if keep(resource) {
			entries = append(entries, listed{resource.Type, resource.Name, quoted(resource.Object())})
		}
	}
	slices.SortStableFunc(entries, func(a, b listed) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
	})
	return encode(entries)
}
