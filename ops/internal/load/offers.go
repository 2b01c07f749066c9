package load

import (
	"context"
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
)

// Offers stand in a ConfigMap, so that any command with the kubeconfig can make one, and they outlast a restart.
const (
	offersNamespace = "kube-system"
	offersName      = "sandbox-load"
)

// key tells a workload of one namespace from that of another: a ConfigMap's keys have no slashes.
func key(namespace, workload string) string { return namespace + "." + workload }

// Put offers load to a workload, in the place of what was offered before.
func Put(ctx context.Context, client kubernetes.Interface, namespace, workload string, offer Offer) error {
	text, err := json.Marshal(offer)
	if err != nil {
		return err
	}
	maps := client.CoreV1().ConfigMaps(offersNamespace)
	existing, err := maps.Get(ctx, offersName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		_, err = maps.Create(ctx, &corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{Name: offersName},
			Data:       map[string]string{key(namespace, workload): string(text)},
		}, metav1.CreateOptions{})
		return err
	}
	if err != nil {
		return err
	}
	if existing.Data == nil {
		existing.Data = map[string]string{}
	}
	existing.Data[key(namespace, workload)] = string(text)
	_, err = maps.Update(ctx, existing, metav1.UpdateOptions{})
	return err
}

// Offers are all that stand.
type Offers map[string]Offer

// Of is what is offered to a workload; the zero value when nothing is.
func (o Offers) Of(namespace, workload string) Offer { return o[key(namespace, workload)] }

// Get reads what is offered.
func Get(ctx context.Context, client kubernetes.Interface) (Offers, error) {
	existing, err := client.CoreV1().ConfigMaps(offersNamespace).Get(ctx, offersName, metav1.GetOptions{})
	return offersIn(existing, err)
}

// Watch has what is offered at hand once the factory, of which it is the only user, has been started: who asks often
// should not ask the API server each time.
func Watch(client kubernetes.Interface) (informers.SharedInformerFactory, func() (Offers, error)) {
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace(offersNamespace),
		informers.WithTweakListOptions(func(options *metav1.ListOptions) {
			options.FieldSelector = fields.OneTermEqualSelector(metav1.ObjectNameField, offersName).String()
		}))
	maps := factory.Core().V1().ConfigMaps().Lister().ConfigMaps(offersNamespace)
	return factory, func() (Offers, error) { return offersIn(maps.Get(offersName)) }
}

func offersIn(found *corev1.ConfigMap, err error) (Offers, error) {
	if apierrors.IsNotFound(err) {
		return Offers{}, nil
	}
	if err != nil {
		return nil, err
	}
	offers := Offers{}
	for name, text := range found.Data {
		var offer Offer
		if err := json.Unmarshal([]byte(text), &offer); err != nil {
			return nil, fmt.Errorf("the ConfigMap %s/%s has no offer at %s: %w", offersNamespace, offersName, name, err)
		}
		offers[name] = offer
	}
	return offers, nil
}
