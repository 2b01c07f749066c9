package rendered

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/subculture-collective/spywatcher-infra/internal/plan"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// Stack is what a stack's plan says.
type Stack struct {
	// Context is the kubeconfig context of the stack's cluster, and Namespace where its workloads are.
	Context, Namespace string
	// Objects are the plan's, in the order of the rendered file.
	Objects []*unstructured.Unstructured
}

// Load runs the program on the file of the stack in dir, as a preview. secrets are the values of secret settings, by their
// names, for those that the file has not; objects are named after what they hold. nil leaves their place markers.
func Load(dir, stack string, secrets map[string]string) (Stack, error) {
	options, err := plan.Load(dir, stack)
	if err != nil {
		return Stack{}, err
	}
	for name, value := range secrets {
		key := options.Project + ":" + name
		options.Config[key] = value
		options.SecretKeys = append(options.SecretKeys, key)
	}
	recording, err := recorder.Run(stacks.Plan, options)
	if err != nil {
		return Stack{}, err
	}
	text, err := plan.Kubernetes(recording)
	if err != nil {
		return Stack{}, err
	}
	objects, err := decode(text)
	if err != nil {
		return Stack{}, err
	}
	loaded := Stack{Namespace: options.Config[options.Project+":namespace"], Objects: objects}
	provider, _ := recording.Find("pulumi:providers:kubernetes", "cluster") // without one there is no context either
	var named bool
	if loaded.Context, named = provider.Object()["context"].(string); !named {
		return Stack{}, fmt.Errorf("the program of stack %s names no context of its cluster", stack)
	}
	return loaded, nil
}

func decode(stream []byte) ([]*unstructured.Unstructured, error) {
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(stream), len(stream))
	var objects []*unstructured.Unstructured
	for {
		object := &unstructured.Unstructured{}
		err := decoder.Decode(object)
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the rendered plan cannot be read: %w", err)
		}
		objects = append(objects, object)
	}
}
