package compare

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	kubernetesyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// Plan is a stack's rendered files, by name.
type Plan map[string][]byte

// object is one thing of a plan: a Kubernetes object, or a resource of another provider.
type object struct {
	// identity is what makes it the same in both plans: kind and name, without the hash of its content.
	identity string
	kind     string
	name     string
	fields   map[string]any
}

// contentHash ends the names of objects that are named after their content; components/workload makes them.
var contentHash = regexp.MustCompile(`-[0-9a-f]{10}$`)

// hashedKinds are those that may have such names.
var hashedKinds = []string{"ConfigMap", "Secret", "Job"}

// objects are those of a plan by identity.
func (p Plan) objects() (map[string]object, error) {
	all := map[string]object{}
	if err := manifests(p["kubernetes.yaml"], all); err != nil {
		return nil, fmt.Errorf("kubernetes.yaml: %w", err)
	}
	for _, file := range []string{"aws.yaml", "unrendered.yaml"} {
		var resources []struct {
			Type   string         `json:"type"`
			Name   string         `json:"name"`
			Inputs map[string]any `json:"inputs"`
		}
		if err := yaml.Unmarshal(p[file], &resources); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, r := range resources {
			identity := r.Type + " " + r.Name
			all[identity] = object{identity: identity, kind: r.Type, name: r.Name, fields: r.Inputs}
		}
	}
	return all, nil
}

func manifests(stream []byte, into map[string]object) error {
	reader := kubernetesyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(stream)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var fields map[string]any
		if err := yaml.Unmarshal(document, &fields); err != nil {
			return err
		}
		if len(fields) > 0 {
			o := newObject(fields)
			into[o.identity] = o
		}
	}
}

func newObject(fields map[string]any) object {
	kind, _ := fields["kind"].(string)
	metadata, _ := fields["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	namespace, _ := metadata["namespace"].(string)
	o := object{kind: kind, name: name, fields: fields}
	stable := name
	if slices.Contains(hashedKinds, kind) {
		stable = contentHash.ReplaceAllString(name, "")
	}
	o.identity = strings.TrimSpace(kind + " " + strings.Trim(namespace+"/"+stable, "/"))
	return o
}

// flat is an object as paths and values: "spec.template.spec.containers[backend].image". Elements of lists are called by
// their names where they have one, so that one that is put in moves no other. A text that is a JSON object, such as a
// dashboard or a policy, is one more level.
func flat(value any, path string, into map[string]string) {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			flat(v[key], strings.TrimPrefix(path+"."+key, "."), into)
		}
	case []any:
		for i, name := range elementNames(v) {
			flat(v[i], fmt.Sprintf("%s[%s]", path, name), into)
		}
	case string:
		var document map[string]any
		if json.Unmarshal([]byte(v), &document) == nil && len(document) > 0 {
			flat(document, path, into)
			return
		}
		into[path] = v
	default:
		into[path] = fmt.Sprint(v)
	}
}

// elementNames are different: one that comes again is numbered.
func elementNames(list []any) []string {
	names := make([]string, len(list))
	times := map[string]int{}
	for i, element := range list {
		names[i] = elementName(element, i)
		times[names[i]]++
		if n := times[names[i]]; n > 1 {
			names[i] = fmt.Sprintf("%s %d", names[i], n)
		}
	}
	return names
}

// elementName is what tells an element of a list from its neighbours, and else its place.
func elementName(element any, i int) string {
	fields, _ := element.(map[string]any)
	for _, key := range []string{"name", "alert", "host", "mountPath", "topologyKey", "title", "refId"} {
		if name, ok := fields[key].(string); ok {
			return name
		}
	}
	return strconv.Itoa(i)
}
