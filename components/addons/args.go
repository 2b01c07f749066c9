package addons

import (
	"cmp"
	"slices"
	"time"
)

// AddonsArgs say which add-ons are installed: those that are not nil. At least one.
type AddonsArgs struct {
	// Cluster is the cluster to install into, as AWS knows it. LoadBalancerController and ExternalSecrets need it.
	Cluster Cluster
	// MetricsServer lets autoscalers read CPU and memory. nil, the default, where the cluster has one: EKS offers it as
	// an add-on of its own.
	MetricsServer *MetricsServer
	// LoadBalancerController makes load balancers from Ingresses of class alb. nil, the default, where the cluster has
	// one.
	LoadBalancerController *LoadBalancerController
	// Prometheus is the Prometheus operator with a Prometheus, an Alertmanager, Grafana and exporters. nil, the default,
	// where the cluster has one.
	Prometheus *Prometheus
	// PrometheusAdapter lets autoscalers read metrics of Prometheus. nil, the default, where the cluster has one, or where
	// CPU and memory are enough.
	PrometheusAdapter *PrometheusAdapter
	// ExternalSecrets copies secrets from AWS Secrets Manager into the cluster. nil, the default, where the cluster has
	// it, or where secrets come from elsewhere.
	ExternalSecrets *ExternalSecrets
	// Timeout is how long each release may take, in whole seconds. One that takes longer is rolled back. Default 10m.
	Timeout time.Duration
}

// Cluster is an EKS cluster.
type Cluster struct {
	// Name is the cluster's name in EKS. The controller tags with it what it makes, and may touch nothing else.
	Name string
	// Account is the AWS account that it is in, 12 digits.
	Account string
	// Region is the AWS region that it is in: "eu-central-1".
	Region string
	// VPC is the id of its VPC: "vpc-0123456789abcdef0". Only the controller needs it.
	VPC string
}

// MetricsServer has no settings.
type MetricsServer struct{}

// LoadBalancerController has no settings but those of the Cluster.
type LoadBalancerController struct{}

// Prometheus is the Prometheus operator's stack.
type Prometheus struct {
	// Retention is for how long metrics are kept, in whole hours. Default 360h, which is 15 days.
	Retention time.Duration
	// Storage is the size of a volume for the metrics: "50Gi". It needs a default storage class. Default no volume:
	// what is kept is lost with the pod.
	Storage string
}

// PrometheusAdapter makes http_requests_per_second from http_requests_total, and active_connections from
// websocket_active_connections, for the pods that export them.
type PrometheusAdapter struct {
	// URL is that of the Prometheus to ask, without its port: "http://prometheus.monitoring.svc". Default the one of the
	// add-on Prometheus; without that, it is required.
	URL string
	// Port is that Prometheus's port. Default 9090.
	Port int
	// QueueSeries is a series of Prometheus, one a queue, with the label namespace, from which the external metric
	// queue_depth is made: their sum in a namespace. Default none, and no such metric.
	QueueSeries string
}

// ExternalSecrets is the External Secrets operator.
type ExternalSecrets struct {
	// SecretARNs are the secrets in AWS Secrets Manager that may be read. At least one. AWS puts six characters after a
	// secret's name; a pattern such as "...:secret:spywatcher/production-??????" stands for them.
	SecretARNs []string
	// KeyARNs are the customer managed KMS keys that those secrets are encrypted with. Default none, for secrets that use
	// AWS's own key.
	KeyARNs []string
}

// withDefaults is a deep copy of args with a value in every field that has a default.
func (args *AddonsArgs) withDefaults() *AddonsArgs {
	complete := *args
	complete.Timeout = cmp.Or(complete.Timeout, defaultTimeout)
	if p := complete.Prometheus; p != nil {
		complete.Prometheus = &Prometheus{Retention: cmp.Or(p.Retention, DefaultRetention), Storage: p.Storage}
	}
	if a := complete.PrometheusAdapter; a != nil {
		adapter := *a
		if complete.Prometheus != nil {
			adapter.URL = cmp.Or(adapter.URL, prometheusURL)
		}
		adapter.Port = cmp.Or(adapter.Port, prometheusPort)
		complete.PrometheusAdapter = &adapter
	}
	if s := complete.ExternalSecrets; s != nil {
		complete.ExternalSecrets = &ExternalSecrets{
			SecretARNs: slices.Clone(s.SecretARNs), KeyARNs: slices.Clone(s.KeyARNs),
		}
	}
	return &complete
}
