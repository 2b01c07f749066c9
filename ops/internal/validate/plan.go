package validate

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/drift"
)

// uncompared are kinds of a plan that say nothing of a live deployment: a Secret's name follows from values that a plan does
// not hold, and so does that of the Job that reads them, which is gone an hour after it ran.
var uncompared = []string{"Secret", "Job"}

// planResults hold each object of the plan against the live one.
func planResults(s *Snapshot, name string) []Result {
	var results []Result
	for _, planned := range s.Plan {
		if slices.Contains(uncompared, planned.GetKind()) {
			continue
		}
		var v verdict
		object := Object{planned.GetKind(), planned.GetNamespace(), planned.GetName()}
		s.comparePlanned(planned, &v)
		results = append(results, v.results(name, object)...)
	}
	return results
}

func (s *Snapshot) comparePlanned(planned *unstructured.Unstructured, v *verdict) {
	index := slices.IndexFunc(Resources(), func(r Resource) bool { return r.Kind == planned.GetKind() })
	if index < 0 {
		v.skip("validate does not read objects of this kind")
		return
	}
	resource := Resources()[index]
	if namespace := planned.GetNamespace(); namespace != "" && namespace != s.Namespace {
		v.skip("is in the namespace %s, and only %s is read", namespace, s.Namespace)
		return
	}
	if errors.Is(s.errs[resource], errForbidden) {
		v.unknown(missing(right(resource)))
		return
	}
	live := slices.IndexFunc(s.objects[resource], func(o *unstructured.Unstructured) bool { return o.GetName() == planned.GetName() })
	fix := fmt.Sprintf("pulumi up --refresh --stack %s, or write what is to stay into the stack's file", s.Stack)
	if live < 0 {
		v.fail(Problem{Found: "is not there", Expected: "the object of the stack's plan", Fix: fix})
		return
	}
	for _, difference := range drift.Differences(planned, s.objects[resource][live]) {
		if s.leftAlone(planned, difference) {
			continue
		}
		v.fail(Problem{
			Found:    fmt.Sprintf("%s is %s", difference.Path, shown(difference.Path, difference.Found)),
			Expected: shown(difference.Path, difference.Wanted) + ", by the stack's plan", Fix: fix,
		})
	}
	v.ok("is as the stack's plan says")
}

// leftAlone are the fields that the program gives over to others: the number of pods to the autoscaler, and the
// autoscaler's floor to the schedules.
func (s *Snapshot) leftAlone(planned *unstructured.Unstructured, d drift.Difference) bool {
	switch planned.GetKind() {
	case deployments.Kind:
		return d.Under("spec.replicas") && s.plans(autoscalers.Kind, planned.GetName())
	case autoscalers.Kind:
		return d.Under("spec.minReplicas") && s.plans(cronJobs.Kind, planned.GetName()+"-")
	}
	return false
}

// plans says whether the plan has an object of the kind whose name starts so.
func (s *Snapshot) plans(kind, prefix string) bool {
	return slices.ContainsFunc(s.Plan, func(o *unstructured.Unstructured) bool {
		return o.GetKind() == kind && strings.HasPrefix(o.GetName(), prefix)
	})
}

// settings are fields in which somebody may have put what should be a Secret's.
var settings = regexp.MustCompile(`^data\.|\.env\[\d+\]\.value$|\.(args|command)\[\d+\]$`)

func shown(path string, value any) string {
	switch {
	case value == nil:
		return "not set"
	case settings.MatchString(path):
		return "a value that is not shown"
	}
	switch value.(type) {
	case map[string]any, []any:
		return "another set of fields"
	}
	return fmt.Sprintf("%q", fmt.Sprint(value))
}
