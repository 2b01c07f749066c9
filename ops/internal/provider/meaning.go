package provider

import (
	"strconv"
	"time"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/client-go/kubernetes/scheme"
)

// builtIn are Kubernetes' own kinds. client-go's scheme is not asked, since anything in the process may add to it.
var builtIn = func() *runtime.Scheme {
	kinds := runtime.NewScheme()
	utilruntime.Must(scheme.AddToScheme(kinds))
	return kinds
}()

// meaning compares two values.
type meaning func(a, b any) bool

// comparison is how the values of an object are compared. Kubernetes' own kinds are in canonical form by then; of a
// custom resource nothing is known of its fields' types.
func comparison(object *unstructured.Unstructured) meaning {
	if builtIn.Recognizes(object.GroupVersionKind()) {
		return equal
	}
	return alike
}

func equal(a, b any) bool { return apiequality.Semantic.DeepEqual(a, b) }

// alike lets a value be written in several ways: a number as a number or as text, a quantity, a duration.
func alike(a, b any) bool {
	if equal(a, b) {
		return true
	}
	textA, okA := textOf(a)
	textB, okB := textOf(b)
	return okA && okB && (textA == textB || sameDuration(textA, textB) || sameQuantity(textA, textB))
}

func textOf(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case int64:
		return strconv.FormatInt(value, 10), true
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64), true
	default:
		return "", false
	}
}

func sameDuration(a, b string) bool {
	durationA, errA := time.ParseDuration(a)
	durationB, errB := time.ParseDuration(b)
	return errA == nil && errB == nil && durationA == durationB
}

func sameQuantity(a, b string) bool {
	quantityA, errA := resource.ParseQuantity(a)
	quantityB, errB := resource.ParseQuantity(b)
	return errA == nil && errB == nil && quantityA.Cmp(quantityB) == 0
}
