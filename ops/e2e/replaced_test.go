package e2e_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
)

// The backend with the settings that the program replaces has a namespace of its own, and a load balancer.
const (
	replacedNamespace = "replaced"
	replacedHost      = "api.replaced.example.com"
)

// deployReplaced copies staging's backend without what the program does for its deploys: no preStop hook, and Kubernetes' own
// grace period. All else is the same, so that a difference is theirs.
func deployReplaced(t *testing.T, client kubernetes.Interface) {
	t.Helper()
	ctx := t.Context()
	namespace, err := client.CoreV1().Namespaces().Get(ctx, stagingNamespace, metav1.GetOptions{})
	require.NoError(t, err)
	_, err = client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name: replacedNamespace, Labels: namespace.Labels,
	}}, metav1.CreateOptions{})
	require.NoError(t, err)
	// Targets before pods, or no readiness gate is put into the pods.
	copyServing(t, client)
	copyWorkload(t, client)
}

func copyServing(t *testing.T, client kubernetes.Interface) {
	t.Helper()
	ctx := t.Context()
	service, err := client.CoreV1().Services(stagingNamespace).Get(ctx, backend, metav1.GetOptions{})
	require.NoError(t, err)
	_, err = client.CoreV1().Services(replacedNamespace).Create(ctx, &corev1.Service{
		ObjectMeta: replacing(service.ObjectMeta),
		Spec:       corev1.ServiceSpec{Selector: service.Spec.Selector, Ports: service.Spec.Ports},
	}, metav1.CreateOptions{})
	require.NoError(t, err)

	ingress, err := client.NetworkingV1().Ingresses(stagingNamespace).Get(ctx, "spywatcher", metav1.GetOptions{})
	require.NoError(t, err)
	ingress = &networkingv1.Ingress{ObjectMeta: replacing(ingress.ObjectMeta), Spec: ingress.Spec}
	ingress.Annotations["alb.ingress.kubernetes.io/load-balancer-name"] = replacedNamespace
	for _, rule := range ingress.Spec.Rules {
		if rule.Host == stagingAPI {
			rule.Host = replacedHost
			ingress.Spec.Rules = []networkingv1.IngressRule{rule}
		}
	}
	_, err = client.NetworkingV1().Ingresses(replacedNamespace).Create(ctx, ingress, metav1.CreateOptions{})
	require.NoError(t, err)
}

func copyWorkload(t *testing.T, client kubernetes.Interface) {
	t.Helper()
	ctx := t.Context()
	deployment, err := client.AppsV1().Deployments(stagingNamespace).Get(ctx, backend, metav1.GetOptions{})
	require.NoError(t, err)
	_, err = client.CoreV1().ServiceAccounts(replacedNamespace).Create(ctx, &corev1.ServiceAccount{
		ObjectMeta: metav1.ObjectMeta{Name: deployment.Spec.Template.Spec.ServiceAccountName},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	deployment.ObjectMeta = replacing(deployment.ObjectMeta)
	deployment.Spec.Template.Spec.TerminationGracePeriodSeconds = nil
	for i := range deployment.Spec.Template.Spec.Containers {
		deployment.Spec.Template.Spec.Containers[i].Lifecycle = nil
	}
	_, err = client.AppsV1().Deployments(replacedNamespace).Create(ctx, deployment, metav1.CreateOptions{})
	require.NoError(t, err)

	autoscaler, err := client.AutoscalingV2().HorizontalPodAutoscalers(stagingNamespace).Get(ctx, backend, metav1.GetOptions{})
	require.NoError(t, err)
	autoscaler.ObjectMeta = replacing(autoscaler.ObjectMeta)
	_, err = client.AutoscalingV2().HorizontalPodAutoscalers(replacedNamespace).Create(ctx, autoscaler, metav1.CreateOptions{})
	require.NoError(t, err)
	budget, err := client.PolicyV1().PodDisruptionBudgets(stagingNamespace).Get(ctx, backend, metav1.GetOptions{})
	require.NoError(t, err)
	budget.ObjectMeta = replacing(budget.ObjectMeta)
	_, err = client.PolicyV1().PodDisruptionBudgets(replacedNamespace).Create(ctx, budget, metav1.CreateOptions{})
	require.NoError(t, err)
}

// replacing keeps of an object's metadata what its author wrote.
func replacing(meta metav1.ObjectMeta) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name: meta.Name, Namespace: replacedNamespace, Labels: meta.Labels, Annotations: meta.Annotations,
	}
}

// deployAsBefore is a deploy as the replaced manifests made it: the number of replicas comes with the image.
func deployAsBefore(client kubernetes.Interface, tag string) error {
	patch := fmt.Sprintf(`{"spec":{"replicas":2,"template":{"spec":{"containers":[{"name":%q,"image":%q}]}}}}`,
		backend, "ghcr.io/subculture-collective/"+backend+":"+tag)
	_, err := client.AppsV1().Deployments(replacedNamespace).
		Patch(context.Background(), backend, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
	return err
}

// awaitReady waits until so many pods of a namespace's backend are ready, and no more are wanted.
func awaitReady(client kubernetes.Interface, namespace string, count int32) error {
	err := wait.PollUntilContextTimeout(context.Background(), 200*time.Millisecond, 2*time.Minute, true,
		func(ctx context.Context) (bool, error) {
			deployment, err := client.AppsV1().Deployments(namespace).Get(ctx, backend, metav1.GetOptions{})
			return err == nil && *deployment.Spec.Replicas == count && deployment.Status.ReadyReplicas == count, nil
		})
	if err != nil {
		return fmt.Errorf("%s/%s has no %d ready pods: %w", namespace, backend, count, err)
	}
	return nil
}
