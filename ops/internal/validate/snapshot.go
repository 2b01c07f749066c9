package validate

import (
	"errors"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// Snapshot is what the checks judge: the deployment as it was when it was read.
type Snapshot struct {
	Options
	objects map[Resource][]*unstructured.Unstructured
	errs    map[Resource]error

	namespaces      []*corev1.Namespace
	nodes           []*corev1.Node
	pods            []*corev1.Pod
	services        []*corev1.Service
	quotas          []*corev1.ResourceQuota
	secrets         []*corev1.Secret
	deployments     []*appsv1.Deployment
	replicaSets     []*appsv1.ReplicaSet
	autoscalers     []*autoscalingv2.HorizontalPodAutoscaler
	jobs            []*batchv1.Job
	cronJobs        []*batchv1.CronJob
	slices          []*discoveryv1.EndpointSlice
	budgets         []*policyv1.PodDisruptionBudget
	ingresses       []*networkingv1.Ingress
	allIngresses    []*networkingv1.Ingress
	classes         []*networkingv1.IngressClass
	metrics         []*metricsv1beta1.PodMetrics
	targetGroups    []*targetGroupBinding
	monitors        []*serviceMonitor
	rules           []*metav1.PartialObjectMetadata
	prometheuses    []*prometheus
	externalSecrets []*externalSecret
}

func newSnapshot(r *reading, options Options) (*Snapshot, error) {
	s := &Snapshot{Options: options, objects: r.objects, errs: r.errs}
	return s, errors.Join(
		decode(s, namespaces, &s.namespaces), decode(s, nodes, &s.nodes), decode(s, pods, &s.pods),
		decode(s, services, &s.services), decode(s, quotas, &s.quotas), decode(s, deployments, &s.deployments),
		decode(s, replicaSets, &s.replicaSets), decode(s, autoscalers, &s.autoscalers), decode(s, jobs, &s.jobs),
		decode(s, cronJobs, &s.cronJobs), decode(s, endpointSlices, &s.slices), decode(s, budgets, &s.budgets),
		decode(s, ingresses, &s.ingresses), decode(s, allIngresses, &s.allIngresses), decode(s, ingressClasses, &s.classes),
		decode(s, podMetrics, &s.metrics), decode(s, targetGroups, &s.targetGroups), decode(s, monitors, &s.monitors),
		decode(s, rules, &s.rules), decode(s, prometheuses, &s.prometheuses), decode(s, externalSecrets, &s.externalSecrets),
	)
}

func decode[T any](s *Snapshot, resource Resource, into *[]*T) error {
	for _, object := range s.objects[resource] {
		typed := new(T)
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, typed); err != nil {
			return fmt.Errorf("%s %s cannot be understood: %w", resource, object.GetName(), err)
		}
		*into = append(*into, typed)
	}
	return nil
}

// kubectl is a command on the namespace.
func (s *Snapshot) kubectl(format string, args ...any) string {
	return fmt.Sprintf("kubectl -n %s %s", s.Namespace, fmt.Sprintf(format, args...))
}

// age is how long an object has been there.
func (s *Snapshot) age(object metav1.Object) time.Duration {
	return s.Now.Sub(object.GetCreationTimestamp().Time)
}

// since is a time that has passed, as a person would say it.
func since(d time.Duration) string { return d.Truncate(time.Second).String() }
