package albcontroller

import (
	"context"
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// injectLabel is what a namespace carries whose pods get readiness gates.
const injectLabel = "elbv2.k8s.aws/pod-readiness-gate-inject"

const webhookName = "sandbox-readiness-gates"

// RegisterWebhook has the API server ask at a URL, whose certificate is of that authority, about each new pod in the
// namespaces that are labelled for it. When nobody answers there, pods are made without gates.
func RegisterWebhook(ctx context.Context, client kubernetes.Interface, url string, authority []byte) error {
	ignore, none, seconds := admissionregistrationv1.Ignore, admissionregistrationv1.SideEffectClassNone, int32(5)
	wanted := &admissionregistrationv1.MutatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: webhookName, Labels: map[string]string{"sandbox": "stand-in"}},
		Webhooks: []admissionregistrationv1.MutatingWebhook{{
			Name:         "mpod.elbv2.k8s.aws",
			ClientConfig: admissionregistrationv1.WebhookClientConfig{URL: &url, CABundle: authority},
			Rules: []admissionregistrationv1.RuleWithOperations{{
				Operations: []admissionregistrationv1.OperationType{admissionregistrationv1.Create},
				Rule:       admissionregistrationv1.Rule{APIGroups: []string{""}, APIVersions: []string{"v1"}, Resources: []string{"pods"}},
			}},
			NamespaceSelector:       metav1.AddLabelToSelector(&metav1.LabelSelector{}, injectLabel, "enabled"),
			FailurePolicy:           &ignore,
			SideEffects:             &none,
			TimeoutSeconds:          &seconds,
			AdmissionReviewVersions: []string{"v1"},
		}},
	}
	configurations := client.AdmissionregistrationV1().MutatingWebhookConfigurations()
	_, err := configurations.Create(ctx, wanted, metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) { // of a sandbox that has ended, at another port
		var existing *admissionregistrationv1.MutatingWebhookConfiguration
		if existing, err = configurations.Get(ctx, webhookName, metav1.GetOptions{}); err == nil {
			wanted.ResourceVersion = existing.ResourceVersion
			_, err = configurations.Update(ctx, wanted, metav1.UpdateOptions{})
		}
	}
	if err != nil {
		return fmt.Errorf("the webhook for readiness gates cannot be registered: %w", err)
	}
	return nil
}
