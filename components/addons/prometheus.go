package addons

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Where the Prometheus of the chart answers.
const (
	prometheusURL  = "http://kube-prometheus-stack-prometheus." + monitoringNamespace + ".svc"
	prometheusPort = 9090
)

func (component *Addons) installPrometheus(ctx *pulumi.Context, name string, args *AddonsArgs) (err error) {
	if args.Prometheus == nil {
		return nil
	}
	off := pulumi.Map{"enabled": pulumi.Bool(false)}
	component.Prometheus, err = component.release(ctx, name, prometheusChart, monitoringNamespace, pulumi.Map{
		"prometheus": pulumi.Map{"prometheusSpec": args.Prometheus.spec()},
		// Dashboards are ConfigMaps with the label grafana_dashboard, beside what they show.
		"grafana": pulumi.Map{"sidecar": pulumi.Map{"dashboards": pulumi.Map{
			"enabled":         pulumi.Bool(true),
			"searchNamespace": pulumi.String("ALL"),
		}}},
		// EKS runs these, and lets nobody scrape them: their alerts would always fire.
		"kubeControllerManager": off,
		"kubeScheduler":         off,
		"kubeEtcd":              off,
		"kubeProxy":             off,
	})
	return err
}

// spec takes rules and monitors of every namespace and label: the chart would take those with its own release's alone.
func (p *Prometheus) spec() pulumi.Map {
	spec := pulumi.Map{"retention": pulumi.String(fmt.Sprintf("%dh", int(p.Retention/time.Hour)))}
	for _, kind := range []string{"rule", "serviceMonitor", "podMonitor", "probe", "scrapeConfig"} {
		spec[kind+"SelectorNilUsesHelmValues"] = pulumi.Bool(false)
	}
	if p.Storage != "" {
		spec["storageSpec"] = pulumi.Map{"volumeClaimTemplate": pulumi.Map{"spec": pulumi.Map{
			"accessModes": pulumi.StringArray{pulumi.String("ReadWriteOnce")},
			"resources":   pulumi.Map{"requests": pulumi.Map{"storage": pulumi.String(p.Storage)}},
		}}}
	}
	return spec
}
