package drift

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// Difference is a field that the plan has one way and the API server another.
type Difference struct {
	// Path is where the field is: "spec.template.spec.containers[0].image".
	Path string
	// Wanted is the plan's value and Found the API server's, nil where it has none. Neither is ever a Secret's.
	Wanted, Found any
}

// Differences are the fields of a planned object that an object of the API server has otherwise. What the API server adds,
// defaults above all, is none; quantities count by their value; what a plan cannot know counts as the same. Of a Secret,
// only the names of its values count.
func Differences(wanted, found *unstructured.Unstructured) []Difference {
	var differences []Difference
	for _, field := range slices.Sorted(maps.Keys(wanted.Object)) {
		if !slices.Contains(identity, field) && !isSecretData(wanted, field) {
			compare(wanted.Object[field], found.Object[field], field, &differences)
		}
	}
	if wanted.GetKind() == secretKind {
		names := secretNames(found.Object)
		if planned := secretNames(wanted.Object); !equality.Semantic.DeepEqual(planned, names) {
			differences = append(differences, Difference{"data", keys(planned), keys(names)})
		}
	}
	return differences
}

// identity is what an object is found by; its status is the controllers'.
var identity = []string{"apiVersion", "kind", "status"}

const secretKind = "Secret"

func isSecretData(object *unstructured.Unstructured, field string) bool {
	return object.GetKind() == secretKind && (field == "data" || field == "stringData")
}

func keys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

func compare(wanted, found any, path string, differences *[]Difference) {
	switch w := wanted.(type) {
	case map[string]any:
		f, ok := found.(map[string]any)
		if !ok && len(w) > 0 {
			*differences = append(*differences, Difference{path, wanted, found})
			return
		}
		for _, key := range slices.Sorted(maps.Keys(w)) {
			compare(w[key], f[key], path+"."+key, differences)
		}
	case []any:
		f, _ := found.([]any)
		if len(w) != len(f) {
			*differences = append(*differences, Difference{path, wanted, found})
			return
		}
		for i := range w {
			compare(w[i], f[i], fmt.Sprintf("%s[%d]", path, i), differences)
		}
	default:
		if !same(wanted, found, path) {
			*differences = append(*differences, Difference{path, wanted, found})
		}
	}
}

// markers stand in a plan for what it does not know.
var markers = []any{recorder.SecretMarker, recorder.UnknownMarker, recorder.LookUpMarker}

func same(wanted, found any, path string) bool {
	switch {
	case found == nil:
		// The API server keeps no false and no 0 where that is the default.
		return wanted == nil || reflect.ValueOf(wanted).IsZero()
	case slices.Contains(markers, wanted):
		return true
	case namesSecret.MatchString(path):
		return withoutHash(wanted) == withoutHash(found)
	}
	return fmt.Sprint(wanted) == fmt.Sprint(found) || sameQuantity(wanted, found)
}

// namesSecret are the fields that refer to a Secret. One that the program makes is named after its values, which a plan
// does not hold.
var namesSecret = regexp.MustCompile(`(secretKeyRef\.name|secretRef\.name|\.secretName)$`)

// contentHash ends the names of objects that are named after their content; components/workload makes them.
var contentHash = regexp.MustCompile(`-[0-9a-f]{10}$`)

func withoutHash(name any) string { return contentHash.ReplaceAllString(fmt.Sprint(name), "") }

func sameQuantity(a, b any) bool {
	first, err := resource.ParseQuantity(fmt.Sprint(a))
	if err != nil {
		return false
	}
	second, err := resource.ParseQuantity(fmt.Sprint(b))
	return err == nil && first.Cmp(second) == 0
}

// String is the difference as a sentence.
func (d Difference) String() string {
	if d.Found == nil {
		return fmt.Sprintf("%s is missing, and should be %v", d.Path, d.Wanted)
	}
	return fmt.Sprintf("%s is %v, and should be %v", d.Path, d.Found, d.Wanted)
}

// Under says whether the difference is of the field at path, or of one below it.
func (d Difference) Under(path string) bool {
	rest, found := strings.CutPrefix(d.Path, path)
	return found && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// secretNames are what a Secret has values of, however they are written.
func secretNames(secret map[string]any) map[string]any {
	all := map[string]any{}
	for _, field := range []string{"data", "stringData"} {
		values, _, err := unstructured.NestedMap(secret, field)
		if err != nil {
			continue
		}
		for name := range maps.Keys(values) {
			all[name] = recorder.SecretMarker
		}
	}
	return all
}
