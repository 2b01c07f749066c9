package prometheus

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// selector is by what the Prometheus of the chart selects rules and monitors, when its release has the chart's name.
const selector = "release=" + chart

// folder, of the sandbox's, holds all that Prometheus reads and writes; configFile in it is its configuration.
const (
	folder     = "prometheus"
	configFile = folder + "/prometheus.yaml"
)

// operator writes what Prometheus reads. Prometheus itself looks for changes, and loads what has changed.
type operator struct {
	home   home.Home
	client dynamic.Interface
	ports  map[string]int
	// pods is the address of the proxy through which pods are scraped.
	pods string
}

// apply writes the configuration and the rule files that the cluster's objects ask for.
func (o operator) apply(ctx context.Context, settings Settings) error {
	config := configuration{
		ScrapeConfigs: exporters(loopback(o.ports[kubeStateMetricsPort]), loopback(o.ports[kubeletsPort])),
	}
	rules, err := o.selected(ctx, "prometheusrules")
	if err != nil {
		return err
	}
	for i := range rules {
		name := fmt.Sprintf("%s-%s.yaml", rules[i].GetNamespace(), rules[i].GetUID())
		content, err := ruleFile(&rules[i], settings.Shorten)
		if err != nil {
			return err
		}
		if err := o.write(filepath.Join(folder, "rules", name), content); err != nil {
			return err
		}
		// Named one by one: the file of a rule that is gone does no harm.
		config.RuleFiles = append(config.RuleFiles, o.home.Path(folder, "rules", name))
	}
	monitors, err := o.selected(ctx, "servicemonitors")
	if err != nil {
		return err
	}
	search := discovery{kubeconfig: o.home.Kubeconfig(), proxy: "http://" + o.pods}
	for i := range monitors {
		scrapes, err := search.scrapes(&monitors[i])
		if err != nil {
			return err
		}
		config.ScrapeConfigs = append(config.ScrapeConfigs, scrapes...)
	}
	content, err := config.render()
	if err != nil {
		return err
	}
	return o.write(configFile, content)
}

// selected are the operator's objects of a kind that carry the selector's label, in the order of their names.
func (o operator) selected(ctx context.Context, resource string) ([]unstructured.Unstructured, error) {
	list, err := o.client.Resource(schema.GroupVersionResource{
		Group: "monitoring.coreos.com", Version: "v1", Resource: resource,
	}).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

// write leaves a file that says the same already as it is.
func (o operator) write(name string, content []byte) error {
	if there, err := os.ReadFile(o.home.Path(name)); err == nil && bytes.Equal(there, content) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(o.home.Path(name)), 0o700); err != nil {
		return err
	}
	return o.home.WriteFile(name, content)
}
