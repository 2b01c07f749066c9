package prometheus

import (
	"fmt"
	"time"

	"github.com/prometheus/common/model"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// ruleFile is what Prometheus reads of a PrometheusRule: its spec, with each rule's "for" divided by shorten. Nothing else
// is changed, neither how far a rule looks back nor how often it is evaluated.
func ruleFile(rule *unstructured.Unstructured, shorten int) ([]byte, error) {
	spec, _, err := unstructured.NestedMap(rule.Object, "spec") // a copy
	if err != nil {
		return nil, err
	}
	for _, group := range objects(spec["groups"]) {
		for _, one := range objects(group["rules"]) {
			if err := shortenFor(one, shorten); err != nil {
				return nil, fmt.Errorf("the PrometheusRule %s/%s: %w", rule.GetNamespace(), rule.GetName(), err)
			}
		}
	}
	return yaml.Marshal(spec)
}

func shortenFor(rule map[string]any, shorten int) error {
	text, ok := rule["for"].(string)
	if !ok {
		return nil // it fires at once, or records a series
	}
	hold, err := model.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("the alert %v: %w", rule["alert"], err)
	}
	rule["for"] = model.Duration(time.Duration(hold) / time.Duration(shorten)).String()
	return nil
}

// objects are those of a list.
func objects(list any) (found []map[string]any) {
	items, _ := list.([]any)
	for _, item := range items {
		if object, ok := item.(map[string]any); ok {
			found = append(found, object)
		}
	}
	return found
}
