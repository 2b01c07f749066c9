// Package prometheus runs a real Prometheus and a real kube-state-metrics on the sandbox's API server for as long as they
// are wanted, and plays the part of the Prometheus operator: it writes the rule files and scrape configurations that the
// PrometheusRules and ServiceMonitors of the cluster ask for, and writes them anew when those change.
//
// Both are programs of their own, built from modules of their own (ops/prometheus and ops/kube-state-metrics), because
// their dependencies do not agree with the rest. What the kubelets would export comes from the stand-in of package standin.
package prometheus
