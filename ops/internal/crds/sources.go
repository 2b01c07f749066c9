package crds

// Source is a file of a module.
type Source struct {
	// Module and Version name the module, and Path the file in it.
	Module, Version, Path string
	// Kinds are the definitions that are taken from the file; the others are left out.
	Kinds []string
	// File is the copy.
	File string
}

// Sources are where the definitions come from.
var Sources = []Source{
	{
		Module: "github.com/prometheus-operator/prometheus-operator", Version: "v0.85.0",
		Path:  "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
		Kinds: []string{"ServiceMonitor"}, File: "servicemonitors.yaml",
	},
	{
		Module: "github.com/prometheus-operator/prometheus-operator", Version: "v0.85.0",
		Path:  "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
		Kinds: []string{"PrometheusRule"}, File: "prometheusrules.yaml",
	},
	{
		Module: "istio.io/api", Version: "v1.31.4", Path: "kubernetes/customresourcedefinitions.gen.yaml",
		Kinds: []string{"VirtualService", "DestinationRule", "EnvoyFilter"}, File: "istio.yaml",
	},
	{
		Module: "k8s.io/autoscaler/vertical-pod-autoscaler", Version: "v1.8.1", Path: "deploy/vpa-v1-crd-gen.yaml",
		Kinds: []string{"VerticalPodAutoscaler"}, File: "verticalpodautoscalers.yaml",
	},
	{
		Module: "github.com/external-secrets/external-secrets", Version: "v1.3.2",
		Path:  "config/crds/bases/external-secrets.io_externalsecrets.yaml",
		Kinds: []string{"ExternalSecret"}, File: "externalsecrets.yaml",
	},
}
