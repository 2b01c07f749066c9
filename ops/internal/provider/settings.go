package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// settings are the inputs of a provider resource that mean something here. The others are taken and have no effect:
// server-side apply is always on.
type settings struct {
	// kubeconfig is a file's path or its content; empty for the file that Attach was given.
	kubeconfig string
	// context is the kubeconfig's context; empty for its current one.
	context string
	// cluster overrides the context's cluster.
	cluster string
	// namespace is for objects that name none; empty for "default".
	namespace string
	// upsert lets a create take over an object that someone else made.
	upsert bool
}

func settingsOf(inputs resource.PropertyMap) settings {
	text := func(key resource.PropertyKey) string {
		value, _ := jsonOf(inputs[key]).(string)
		return value
	}
	// The engine gives a provider's configuration as text: "true".
	upsert := jsonOf(inputs["upsertExistingObjects"])
	return settings{
		kubeconfig: text("kubeconfig"),
		context:    text("context"),
		cluster:    text("cluster"),
		namespace:  text("namespace"),
		upsert:     upsert == true || upsert == "true",
	}
}

// load reads the kubeconfig, where file is the one that Attach was given.
func (s settings) load(file string) (api.Config, error) {
	if strings.ContainsAny(s.kubeconfig, "\n{") {
		config, err := clientcmd.Load([]byte(s.kubeconfig))
		if err != nil {
			// What a parser says of a text may quote it, and this text holds keys.
			return api.Config{}, errors.New("the provider's input kubeconfig is not a kubeconfig")
		}
		return *config, nil
	}
	if s.kubeconfig != "" {
		file = s.kubeconfig
	}
	config, err := clientcmd.LoadFromFile(file)
	if err != nil {
		return api.Config{}, fmt.Errorf("the kubeconfig cannot be read: %w", err)
	}
	return *config, nil
}

// rest is how to reach the cluster of the context.
func (s settings) rest(file string) (*rest.Config, error) {
	config, err := s.load(file)
	if err != nil {
		return nil, err
	}
	name := s.context
	if name == "" {
		name = config.CurrentContext
	}
	if _, known := config.Contexts[name]; !known {
		return nil, fmt.Errorf("context %q is not in the kubeconfig: it has %s", name, namesOf(config.Contexts))
	}
	overrides := &clientcmd.ConfigOverrides{CurrentContext: name}
	if s.cluster != "" {
		if _, known := config.Clusters[s.cluster]; !known {
			return nil, fmt.Errorf("cluster %q is not in the kubeconfig: it has %s", s.cluster, namesOf(config.Clusters))
		}
		overrides.Context.Cluster = s.cluster
	}
	result, err := clientcmd.NewNonInteractiveClientConfig(config, name, overrides, nil).ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("context %q of the kubeconfig cannot be used: %w", name, err)
	}
	// The engine says how much happens at once, and the API server has its own queues.
	result.QPS = -1
	result.WarningHandlerWithContext = rest.NoWarnings{}
	return result, nil
}

func namesOf[V any](entries map[string]V) string {
	if len(entries) == 0 {
		return "none"
	}
	names := make([]string, 0, len(entries))
	for name := range entries {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
