package stacks

import "time"

// Environment is what a stack is for.
type Environment string

// The environments. Production takes pinned images only, and keeps its load balancer from being deleted.
const (
	Production Environment = "production"
	Staging    Environment = "staging"
)

// Config is a stack's configuration: the keys of the namespace "spywatcher" in its file. The secret settings are keys
// of their own beside these, see SecretNames.
type Config struct {
	// Environment is "production" or "staging". Required.
	Environment Environment `config:"environment" validate:"required,oneof=production staging"`
	// Cluster is the one that the stack belongs to. Required.
	Cluster Cluster `config:"cluster" validate:"required"`
	// AWS is the account that the stack belongs to. Default none: nothing is made on AWS.
	AWS AWS `config:"aws"`
	// Namespace is made for the stack alone. Required.
	Namespace string `config:"namespace" validate:"required,dns_label"`
	// Hosts are where the workloads are reached. Required, and of no other stack.
	Hosts Hosts `config:"hosts" validate:"required"`
	// Network says who may reach the pods.
	Network Network `config:"network"`
	// Backend and Frontend are the two workloads.
	Backend  Workload `config:"backend" validate:"required"`
	Frontend Workload `config:"frontend" validate:"required"`
	// Secrets says where the backend's secret settings come from. Default the stack's own configuration.
	Secrets Secrets `config:"secrets"`
	// Ingress is what stands before the workloads.
	Ingress Ingress `config:"ingress"`
	// Edge is what AWS has before the load balancer.
	Edge Edge `config:"edge"`
	// Alarms are CloudWatch's, on the load balancer.
	Alarms Alarms `config:"alarms"`
	// Addons are what a bare cluster lacks.
	Addons Addons `config:"addons"`
	// Monitoring has the Prometheus operator watch the workloads.
	Monitoring Monitoring `config:"monitoring"`
	// Mesh has Istio retry, limit and break circuits before the backend.
	Mesh Mesh `config:"mesh"`
}

// Cluster is the cluster that a stack belongs to.
type Cluster struct {
	// Context is the kubeconfig context's name; `aws eks update-kubeconfig` calls it by the cluster's ARN. Required.
	Context string `config:"context" validate:"required"`
}

// Hosts are where the workloads are reached, each a DNS name of up to 128 characters, the most that a rule of an ALB
// takes.
type Hosts struct {
	Frontend string `config:"frontend" validate:"required,dns_name,max=128"`
	Backend  string `config:"backend" validate:"required,dns_name,max=128"`
}

// Network says who may reach the pods; nobody else can.
type Network struct {
	// LoadBalancer are the address ranges of the load balancer's subnets. Required with the ALB.
	LoadBalancer []string `config:"loadBalancer" validate:"dive,cidr"`
	// IngressController are the pods of ingress-nginx. Default those of its chart in the namespace ingress-nginx.
	IngressController Peer `config:"ingressController"`
	// Scraper are the pods that read metrics. Default the Prometheus of the namespace monitoring.
	Scraper Peer `config:"scraper"`
}

// Peer is pods of one namespace.
type Peer struct {
	// Namespace is where they are. Required, but for the peers that have a default.
	Namespace string `config:"namespace" validate:"required,dns_label"`
	// PodLabels select them. Default all of the namespace.
	PodLabels map[string]string `config:"podLabels"`
}

// Secrets says where the backend's secret settings come from.
type Secrets struct {
	// Source is "config" (the default): encrypted keys of the stack's file, "existing": a Secret that somebody else makes,
	// or "external": a secret store that the External Secrets operator reads.
	Source string `config:"source" validate:"oneof=config existing external"`
	// Name is the existing Secret's name. Required with "existing".
	Name string `config:"name"`
	// Store is the name of the ClusterSecretStore, and Key that of the stored secret, a JSON document with a field for
	// each setting. Required with "external".
	Store string `config:"store"`
	Key   string `config:"key"`
	// StoreKind is "ClusterSecretStore", the default, or "SecretStore".
	StoreKind string `config:"storeKind" validate:"omitempty,oneof=ClusterSecretStore SecretStore"`
	// Refresh is how often the store is read. Default 1h.
	Refresh time.Duration `config:"refresh" validate:"omitempty,min=1s"`
}

// Monitoring has the Prometheus operator watch the workloads.
type Monitoring struct {
	// Enabled makes rules and monitors; the operator's CRDs must be in the cluster. Default true.
	Enabled bool `config:"enabled"`
	// Selector are the labels by which the operator finds them. Default {release: kube-prometheus-stack}.
	Selector map[string]string `config:"selector"`
	// RunbookBaseURL is where the runbooks are. Default this repository's.
	RunbookBaseURL string `config:"runbookBaseURL" validate:"omitempty,http_url"`
	// Labels are put on every alert. Default none.
	Labels map[string]string `config:"labels"`
	// Dashboards has Grafana show them.
	Dashboards Dashboards `config:"dashboards"`
}

// Dashboards has Grafana show the workloads: each dashboard is a ConfigMap that the sidecar of Grafana's chart finds.
type Dashboards struct {
	// Enabled makes the dashboards, where monitoring is enabled; without a Grafana nobody reads them. Default true.
	Enabled bool `config:"enabled"`
	// Labels are those by which Grafana's sidecar finds dashboards. Default that of kube-prometheus-stack.
	Labels map[string]string `config:"labels"`
	// Folder is where they are in Grafana, whose chart must be told to follow the annotation grafana_folder. Default none.
	Folder string `config:"folder"`
}

// Mesh has Istio guard the backend.
type Mesh struct {
	// Enabled makes the policy; Istio's CRDs must be in the cluster, and its sidecars in the pods. Default false.
	Enabled bool `config:"enabled"`
	// Gateways are Istio gateways that follow the policy too, as "namespace/name". Default none.
	Gateways []string `config:"gateways"`
}
