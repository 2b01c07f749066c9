package provider

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/util/jsonpath"
)

// condition is one thing that the annotation pulumi.com/waitFor asks for.
type condition struct {
	// text is how the annotation says it.
	text string
	// path finds the values; want is what one of them must be, empty for any that is there.
	path *jsonpath.JSONPath
	want string
}

// conditionsOf reads the annotation: `jsonpath={.status.phase}=Running`, `jsonpath={.status.address}`,
// `condition=Ready`, `condition=Ready=False`, or a JSON list of such, all of which must hold.
func conditionsOf(object *unstructured.Unstructured) ([]condition, error) {
	text := strings.TrimSpace(object.GetAnnotations()[waitFor])
	if text == "" {
		return nil, nil
	}
	texts := []string{text}
	if strings.HasPrefix(text, "[") {
		if err := json.Unmarshal([]byte(text), &texts); err != nil {
			return nil, fmt.Errorf("annotation %s is %q: it must be a JSON list of texts", waitFor, text)
		}
	}
	conditions := make([]condition, 0, len(texts))
	for _, text := range texts {
		parsed, err := parseCondition(text)
		if err != nil {
			return nil, fmt.Errorf("annotation %s is %q: it must be jsonpath={.path}, jsonpath={.path}=value or "+
				"condition=Type[=Status]: %w", waitFor, text, err)
		}
		conditions = append(conditions, parsed)
	}
	return conditions, nil
}

func parseCondition(text string) (condition, error) {
	form, rest, _ := strings.Cut(text, "=")
	var path, want string
	switch form {
	case "jsonpath":
		rest = strings.ReplaceAll(rest, "'", "")
		end := strings.LastIndex(rest, "}")
		if !strings.HasPrefix(rest, "{") || end < 0 {
			return condition{}, fmt.Errorf("%q is not in braces", rest)
		}
		path, want = rest[:end+1], strings.TrimPrefix(rest[end+1:], "=")
	case "condition":
		typ, status, given := strings.Cut(rest, "=")
		if typ == "" {
			return condition{}, errors.New("the condition has no type")
		}
		if !given {
			status = "True"
		}
		path, want = fmt.Sprintf(`{.status.conditions[?(@.type==%q)].status}`, typ), status
	default:
		return condition{}, fmt.Errorf("%q is unknown", form)
	}
	parsed := jsonpath.New(text).AllowMissingKeys(true)
	if err := parsed.Parse(path); err != nil {
		return condition{}, err
	}
	return condition{text: text, path: parsed, want: want}, nil
}

// assessConditions judges an object by the annotation alone.
func assessConditions(live *unstructured.Unstructured, conditions []condition) verdict {
	for _, c := range conditions {
		if !c.holds(live) {
			return verdict{why: fmt.Sprintf("it is not %q yet", c.text)}
		}
	}
	return verdict{is: ready}
}

func (c condition) holds(live *unstructured.Unstructured) bool {
	results, err := c.path.FindResults(live.Object)
	if err != nil {
		return false
	}
	for _, values := range results {
		for _, value := range values {
			if !value.IsValid() || !value.CanInterface() || value.Interface() == nil {
				continue
			}
			if c.want == "" || strings.EqualFold(fmt.Sprint(value.Interface()), c.want) {
				return true
			}
		}
	}
	return false
}
