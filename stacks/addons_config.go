package stacks

import "time"

// Addons are installed by the program. Most clusters have them, and two installations of one do not get along: all are off by
// default.
type Addons struct {
	// MetricsServer lets autoscalers read CPU and memory. Default false.
	MetricsServer bool `config:"metricsServer"`
	// LoadBalancerController makes load balancers from Ingresses. It needs an account (aws). Default none.
	LoadBalancerController *LoadBalancerController `config:"loadBalancerController"`
	// Prometheus is the Prometheus operator with a Prometheus, an Alertmanager, Grafana and exporters. Default none.
	Prometheus *Prometheus `config:"prometheus"`
	// PrometheusAdapter lets autoscalers read metrics of Prometheus. Default none.
	PrometheusAdapter *PrometheusAdapter `config:"prometheusAdapter"`
	// ExternalSecrets copies secrets from AWS Secrets Manager. It needs an account (aws). Default none.
	ExternalSecrets *ExternalSecrets `config:"externalSecrets"`
	// Timeout is how long each may take. Default 10m.
	Timeout time.Duration `config:"timeout"`
}

// LoadBalancerController is the AWS Load Balancer Controller.
type LoadBalancerController struct {
	// VPC is the id of the cluster's VPC. Required.
	VPC string `config:"vpc" validate:"required"`
}

// Prometheus is the Prometheus operator's stack.
type Prometheus struct {
	// Retention is for how long metrics are kept. Default 360h.
	Retention time.Duration `config:"retention"`
	// Storage is the size of a volume for them. Default none: they go with the pod.
	Storage string `config:"storage" validate:"omitempty,quantity"`
}

// PrometheusAdapter serves custom metrics from a Prometheus.
type PrometheusAdapter struct {
	// URL is the Prometheus's, without its port. Default that of the add-on.
	URL string `config:"url" validate:"omitempty,http_url"`
	// Port is the Prometheus's. Default 9090.
	Port int `config:"port" validate:"omitempty,min=1"`
	// QueueSeries is the series that queue_depth is made from. Default none.
	QueueSeries string `config:"queueSeries"`
}

// ExternalSecrets is the External Secrets operator.
type ExternalSecrets struct {
	// SecretARNs are the secrets that may be read, and KeyARNs the keys that they are encrypted with.
	SecretARNs []string `config:"secretARNs"`
	KeyARNs    []string `config:"keyARNs"`
}
