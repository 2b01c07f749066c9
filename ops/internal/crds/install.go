package crds

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	clientset "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/rest"
	decoder "sigs.k8s.io/yaml"
)

//go:embed definitions/*.yaml
var definitions embed.FS

// Definitions are all that Install installs.
func Definitions() ([]*apiextensionsv1.CustomResourceDefinition, error) {
	var all []*apiextensionsv1.CustomResourceDefinition
	err := fs.WalkDir(definitions, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		stream, err := definitions.ReadFile(path)
		if err != nil {
			return err
		}
		parsed, err := parse(stream)
		all = append(all, parsed...)
		return err
	})
	return all, err
}

func parse(stream []byte) ([]*apiextensionsv1.CustomResourceDefinition, error) {
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(stream)))
	var all []*apiextensionsv1.CustomResourceDefinition
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		definition := &apiextensionsv1.CustomResourceDefinition{}
		if err := decoder.Unmarshal(document, definition); err != nil {
			return nil, err
		}
		if definition.Name != "" {
			all = append(all, definition)
		}
	}
}

// Install makes the definitions that are missing, and waits until their objects can be made.
func Install(ctx context.Context, config *rest.Config) error {
	client, err := clientset.NewForConfig(config)
	if err != nil {
		return err
	}
	all, err := Definitions()
	if err != nil {
		return err
	}
	api := client.ApiextensionsV1().CustomResourceDefinitions()
	for _, definition := range all {
		if _, err := api.Create(ctx, definition, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
			return fmt.Errorf("the definition %s cannot be installed: %w", definition.Name, err)
		}
	}
	for _, definition := range all {
		err := wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
			live, err := api.Get(ctx, definition.Name, metav1.GetOptions{})
			return err == nil && established(live), nil
		})
		if err != nil {
			return fmt.Errorf("the definition %s is not established after a minute: %w", definition.Name, err)
		}
	}
	return nil
}

func established(definition *apiextensionsv1.CustomResourceDefinition) bool {
	for _, condition := range definition.Status.Conditions {
		if condition.Type == apiextensionsv1.Established {
			return condition.Status == apiextensionsv1.ConditionTrue
		}
	}
	return false
}
