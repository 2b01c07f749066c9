// Package alerts proves the alerts of components/monitoring. It holds tests, in a module of its own, because the
// versions that Prometheus needs are not those of the rest.
//
// The rules are rendered by the component and read as Prometheus reads them. A small cluster is lived through in steps
// of 30 seconds: what kube-state-metrics says of it comes from kube-state-metrics' own code, and what the kubelet, the
// application and ingress-nginx say is written beside it. A [scenario] is such a life with the alerts that must fire in
// it, to the minute, and what recorded series say. A recording rule is evaluated at each of its intervals for the whole
// life, then those after it, which may read it, and then the alerts, every minute. Each rule is then broken in every way
// that the mutation test knows, and a scenario must notice.
//
// The dashboards are proved beside them: Prometheus parses every query, whatever it reads is documented, and a working day
// is drawn as they show it.
package alerts
