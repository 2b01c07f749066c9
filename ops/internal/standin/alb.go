package standin

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// ALBController is the controller's name in an IngressClass.
const ALBController = "ingress.k8s.aws/alb"

// label says of every object here that it is a stand-in.
var label = map[string]string{"sandbox": "stand-in"}

// RunALB makes the class alb, and gives each Ingress of it an address, until ctx ends. Nothing answers there.
func RunALB(ctx context.Context, client kubernetes.Interface) error {
	class := &networkingv1.IngressClass{
		ObjectMeta: metav1.ObjectMeta{Name: "alb", Labels: label},
		Spec:       networkingv1.IngressClassSpec{Controller: ALBController},
	}
	_, err := client.NetworkingV1().IngressClasses().Create(ctx, class, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("the stand-in for the load balancer controller: %w", err)
	}
	factory := informers.NewSharedInformerFactory(client, time.Minute)
	controller := &albController{ctx: ctx, client: client}
	_, err = factory.Networking().V1().Ingresses().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    controller.reconcile,
		UpdateFunc: func(_, current any) { controller.reconcile(current) },
	})
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	<-ctx.Done()
	factory.Shutdown()
	return nil
}

type albController struct {
	ctx    context.Context //nolint:containedctx // an informer's handler is given none
	client kubernetes.Interface
}

// reconcile gives an Ingress its address. What fails is tried again at the informer's next round.
func (c *albController) reconcile(object any) {
	ingress, ok := object.(*networkingv1.Ingress)
	if !ok || ingress.Spec.IngressClassName == nil || *ingress.Spec.IngressClassName != "alb" {
		return
	}
	if len(ingress.Status.LoadBalancer.Ingress) > 0 || ingress.DeletionTimestamp != nil {
		return
	}
	changed := ingress.DeepCopy()
	changed.Status.LoadBalancer.Ingress = []networkingv1.IngressLoadBalancerIngress{{Hostname: hostname(ingress)}}
	_, _ = c.client.NetworkingV1().Ingresses(ingress.Namespace).UpdateStatus(c.ctx, changed, metav1.UpdateOptions{})
}

// hostname is of the form that AWS gives, under a domain that nobody can own (RFC 6761).
func hostname(ingress *networkingv1.Ingress) string {
	hash := fnv.New32a()
	fmt.Fprintf(hash, "%s/%s", ingress.Namespace, ingress.Name)
	name := ingress.Annotations["alb.ingress.kubernetes.io/load-balancer-name"]
	if name == "" {
		name = "k8s-" + ingress.Namespace + "-" + ingress.Name
	}
	return fmt.Sprintf("%s-%d.stand-in.elb.test", name, hash.Sum32())
}
