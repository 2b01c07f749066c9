package plan

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// installOrder lists the kinds in the order in which they must exist, as kind.group, the core group's as the kind
// alone. What is in a namespace comes after it, what pods are made from before them, what watches or fronts them after.
var installOrder = []string{
	"Namespace",
	"CustomResourceDefinition.apiextensions.k8s.io",
	"PriorityClass.scheduling.k8s.io",
	"StorageClass.storage.k8s.io",
	"ResourceQuota",
	"LimitRange",
	"ServiceAccount",
	"ClusterRole.rbac.authorization.k8s.io",
	"ClusterRoleBinding.rbac.authorization.k8s.io",
	"Role.rbac.authorization.k8s.io",
	"RoleBinding.rbac.authorization.k8s.io",
	"ConfigMap",
	"Secret",
	"PersistentVolumeClaim",
	"Service",
	"NetworkPolicy.networking.k8s.io",
	"Job.batch",
	"DaemonSet.apps",
	"Deployment.apps",
	"StatefulSet.apps",
	"Pod",
	"CronJob.batch",
	"HorizontalPodAutoscaler.autoscaling",
	"PodDisruptionBudget.policy",
	"IngressClass.networking.k8s.io",
	"Ingress.networking.k8s.io",
}

// rank is the place of a manifest's kind in the order. Kinds that it does not list, custom resources first of all, come
// last.
func rank(m manifest) int {
	kind := schema.FromAPIVersionAndKind(m.APIVersion, m.Kind).GroupKind().String()
	if place := slices.Index(installOrder, kind); place >= 0 {
		return place
	}
	return len(installOrder)
}
