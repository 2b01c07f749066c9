package addons

import "time"

// defaultTimeout is how long a release may take: images are pulled, and nodes may have to come first.
const defaultTimeout = 10 * time.Minute

// DefaultRetention is for how long Prometheus keeps metrics when it does not say.
const DefaultRetention = 15 * 24 * time.Hour

// The namespaces of the releases. Stacks let the Prometheus of the namespace monitoring read metrics.
const (
	systemNamespace     = "kube-system"
	monitoringNamespace = "monitoring"
	secretsNamespace    = "external-secrets"
)

// chart is a chart of one version.
type chart struct {
	name, version, repository string
}

// The charts. Their versions are pinned here and nowhere else; docs/addons.md says what to look at when one is raised.
var (
	metricsServerChart = chart{
		name:       "metrics-server",
		version:    "3.14.0",
		repository: "https://kubernetes-sigs.github.io/metrics-server/",
	}
	controllerChart = chart{
		name:       "aws-load-balancer-controller",
		version:    "3.5.0",
		repository: "https://aws.github.io/eks-charts",
	}
	prometheusChart = chart{
		name:       "kube-prometheus-stack",
		version:    "88.6.4",
		repository: "https://prometheus-community.github.io/helm-charts",
	}
	adapterChart = chart{
		name:       "prometheus-adapter",
		version:    "5.3.0",
		repository: "https://prometheus-community.github.io/helm-charts",
	}
	secretsChart = chart{
		name:       "external-secrets",
		version:    "2.7.0",
		repository: "https://charts.external-secrets.io",
	}
)

// replicas of what must go on while a node goes.
const replicas = 2

// keptRevisions are those that Helm keeps of a release; its own default is all of them.
const keptRevisions = 5

// The metrics that the autoscalers of docs/configuration.md read, and what the adapter makes them from.
const (
	requestsSeries    = "http_requests_total"
	requestsMetric    = "http_requests_per_second"
	connectionsSeries = "websocket_active_connections"
	connectionsMetric = "active_connections"
	queueMetric       = "queue_depth"
)

// rateWindow holds four scrapes of every 30s: with fewer, one that fails makes the metric disappear.
const rateWindow = "2m"
