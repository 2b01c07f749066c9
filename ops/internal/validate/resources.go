package validate

import "k8s.io/apimachinery/pkg/runtime/schema"

// Resource is a kind of object that is read.
type Resource struct {
	Group, Version, Name, Kind string
	// Everywhere reads it in the whole cluster, and else in the namespace alone.
	Everywhere bool
	// Addon comes with something that a cluster may do without: it may be absent.
	Addon bool
	// PlanOnly is read only to be compared with a stack's plan.
	PlanOnly bool
}

func (r Resource) gvr() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: r.Group, Version: r.Version, Resource: r.Name}
}

// String is the resource as kubectl writes it: "deployments.apps".
func (r Resource) String() string {
	if r.Group == "" {
		return r.Name
	}
	return r.Name + "." + r.Group
}

// Where objects come from.
const (
	monitoringGroup = "monitoring.coreos.com"
	elbGroup        = "elbv2.k8s.aws"
)

// What every run lists.
var (
	nodes          = Resource{Version: "v1", Name: "nodes", Kind: "Node", Everywhere: true}
	pods           = Resource{Version: "v1", Name: "pods", Kind: "Pod"}
	services       = Resource{Version: "v1", Name: "services", Kind: "Service"}
	quotas         = Resource{Version: "v1", Name: "resourcequotas", Kind: "ResourceQuota"}
	deployments    = Resource{Group: "apps", Version: "v1", Name: "deployments", Kind: "Deployment"}
	replicaSets    = Resource{Group: "apps", Version: "v1", Name: "replicasets", Kind: "ReplicaSet"}
	autoscalers    = Resource{Group: "autoscaling", Version: "v2", Name: "horizontalpodautoscalers", Kind: "HorizontalPodAutoscaler"}
	jobs           = Resource{Group: "batch", Version: "v1", Name: "jobs", Kind: "Job"}
	cronJobs       = Resource{Group: "batch", Version: "v1", Name: "cronjobs", Kind: "CronJob"}
	endpointSlices = Resource{Group: "discovery.k8s.io", Version: "v1", Name: "endpointslices", Kind: "EndpointSlice"}
	budgets        = Resource{Group: "policy", Version: "v1", Name: "poddisruptionbudgets", Kind: "PodDisruptionBudget"}
	ingresses      = Resource{Group: "networking.k8s.io", Version: "v1", Name: "ingresses", Kind: "Ingress"}
	allIngresses   = Resource{Group: "networking.k8s.io", Version: "v1", Name: "ingresses", Kind: "Ingress", Everywhere: true}
	ingressClasses = Resource{Group: "networking.k8s.io", Version: "v1", Name: "ingressclasses", Kind: "IngressClass", Everywhere: true}

	podMetrics      = Resource{Group: "metrics.k8s.io", Version: "v1beta1", Name: "pods", Kind: "PodMetrics", Addon: true}
	targetGroups    = Resource{Group: elbGroup, Version: "v1beta1", Name: "targetgroupbindings", Kind: "TargetGroupBinding", Addon: true}
	monitors        = Resource{Group: monitoringGroup, Version: "v1", Name: "servicemonitors", Kind: "ServiceMonitor", Addon: true}
	rules           = Resource{Group: monitoringGroup, Version: "v1", Name: "prometheusrules", Kind: "PrometheusRule", Addon: true}
	prometheuses    = Resource{Group: monitoringGroup, Version: "v1", Name: "prometheuses", Kind: "Prometheus", Everywhere: true, Addon: true}
	externalSecrets = Resource{Group: "external-secrets.io", Version: "v1", Name: "externalsecrets", Kind: "ExternalSecret", Addon: true}
)

// What is got by name.
var (
	namespaces = Resource{Version: "v1", Name: "namespaces", Kind: "Namespace"}
	// secrets are read only where an Ingress takes its certificate from one.
	secrets = Resource{Version: "v1", Name: "secrets", Kind: "Secret"}
)

// listed are all that is listed; those that are PlanOnly only when there is a plan. Secrets are not among them: who may
// list Secrets may read them all.
var listed = []Resource{
	nodes, pods, services, quotas, deployments, replicaSets, autoscalers, jobs, cronJobs, endpointSlices, budgets, ingresses,
	allIngresses, ingressClasses, podMetrics, targetGroups, monitors, rules, prometheuses, externalSecrets,
	{Version: "v1", Name: "configmaps", Kind: "ConfigMap", PlanOnly: true},
	{Version: "v1", Name: "limitranges", Kind: "LimitRange", PlanOnly: true},
	{Version: "v1", Name: "serviceaccounts", Kind: "ServiceAccount", PlanOnly: true},
	{Group: "networking.k8s.io", Version: "v1", Name: "networkpolicies", Kind: "NetworkPolicy", PlanOnly: true},
	{Group: "rbac.authorization.k8s.io", Version: "v1", Name: "roles", Kind: "Role", PlanOnly: true},
	{Group: "rbac.authorization.k8s.io", Version: "v1", Name: "rolebindings", Kind: "RoleBinding", PlanOnly: true},
	{Group: "autoscaling.k8s.io", Version: "v1", Name: "verticalpodautoscalers", Kind: "VerticalPodAutoscaler", Addon: true, PlanOnly: true},
	{Group: "networking.istio.io", Version: "v1", Name: "virtualservices", Kind: "VirtualService", Addon: true, PlanOnly: true},
	{Group: "networking.istio.io", Version: "v1", Name: "destinationrules", Kind: "DestinationRule", Addon: true, PlanOnly: true},
	{Group: "networking.istio.io", Version: "v1alpha3", Name: "envoyfilters", Kind: "EnvoyFilter", Addon: true, PlanOnly: true},
}

// Resources are all that a run may read.
func Resources() []Resource { return append([]Resource{namespaces, secrets}, listed...) }
