package provider

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/pluginrpc"
)

// OnCluster makes a provider use api, and a clock on which every glance is over at once; glance is called for each.
func OnCluster(api client.WithWatch, glance func()) Option {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	now := start
	return func(s *server) {
		s.connect = func(*rest.Config) (*cluster, error) {
			return &cluster{client: api, close: func() {}, clock: clock{
				now: func() time.Time { return now },
				after: func(d time.Duration) <-chan time.Time {
					now = now.Add(d)
					glance()
					fired := make(chan time.Time, 1)
					fired <- now
					return fired
				},
			}}, nil
		}
	}
}

// Assess is assess, with the verdict's name.
func Assess(live *unstructured.Unstructured) (string, string) {
	v := assess(live)
	return map[readiness]string{waiting: "waiting", ready: "ready", broken: "broken"}[v.is], v.why
}

// Meets says whether an object is what its annotation pulumi.com/waitFor asks for.
func Meets(live *unstructured.Unstructured) (bool, error) {
	conditions, err := conditionsOf(live)
	return assessConditions(live, conditions).is == ready, err
}

// TroublesIn are the troubles of a pod as text; those that last are marked.
func TroublesIn(pod *corev1.Pod) []string {
	var texts []string
	for _, t := range troublesIn(pod) {
		text := t.String()
		if t.lasting {
			text += " (lasting)"
		}
		texts = append(texts, text)
	}
	return texts
}

// Lost says at which of the glances, a second apart, a container that is in trouble in some of them is given up.
func Lost(limit time.Duration, inTrouble []bool) int {
	p := patience{limit: limit}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, bad := range inTrouble {
		var troubles []trouble
		if bad {
			troubles = []trouble{{where: "pod a", what: "CrashLoopBackOff", lasting: true}, {where: "pod a", what: "Unschedulable"}}
		}
		if p.lost(troubles, now.Add(time.Duration(i)*time.Second)) != nil {
			return i
		}
	}
	return -1
}

var (
	Drifted         = drifted
	ImmutableFields = immutableFields
	OutputsOf       = outputsOf
	ObjectOf        = objectOf
	PropertiesOf    = propertiesOf
	SecretStrings   = secretStrings
	Redacted        = redacted
	TimeoutOf       = timeoutOf
	PropagationOf   = propagationOf
	KeepingLive     = keepingLive
	ManagerOf       = managerOf
	VersionIn       = versionIn
)

// Changes are the changed paths, with the kind of change as Pulumi names it.
func Changes(olds, news resource.PropertyMap, immutable ...string) (map[string]string, bool) {
	found := changes(pluginrpc.ChangesBetween(olds, news))
	another := found.identity(olds, news)
	found.replaceAt(immutable...)
	kinds := map[string]string{}
	for path, kind := range found {
		kinds[path] = kind.String()
	}
	return kinds, another
}
