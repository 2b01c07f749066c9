package standin

import (
	"context"
	"encoding/base64"
	"os"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// The Service through which the API server finds the metrics API: it may not point at loopback by address, but by name.
const (
	metricsNamespace = "kube-system"
	metricsService   = "sandbox-metrics"
	fieldOwner       = "sandbox"
)

func registerMetrics(
	ctx context.Context, config *rest.Config, client kubernetes.Interface, authority string, port int,
) error {
	bundle, err := os.ReadFile(authority)
	if err != nil {
		return err
	}
	services := client.CoreV1().Services(metricsNamespace)
	_, err = services.Create(ctx, &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: metricsService, Labels: label},
		Spec:       corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: "localhost"},
	}, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	dynamicClient, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	apiServices := dynamicClient.Resource(schema.GroupVersionResource{
		Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices",
	})
	_, err = apiServices.Apply(ctx, "v1beta1.metrics.k8s.io", &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiregistration.k8s.io/v1",
		"kind":       "APIService",
		"metadata":   map[string]any{"name": "v1beta1.metrics.k8s.io", "labels": map[string]any{"sandbox": "stand-in"}},
		"spec": map[string]any{
			"group":                "metrics.k8s.io",
			"version":              "v1beta1",
			"groupPriorityMinimum": int64(100),
			"versionPriority":      int64(100),
			"caBundle":             base64.StdEncoding.EncodeToString(bundle),
			"service": map[string]any{
				"name": metricsService, "namespace": metricsNamespace, "port": int64(port),
			},
		},
	}}, metav1.ApplyOptions{FieldManager: fieldOwner, Force: true})
	return err
}
