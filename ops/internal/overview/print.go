package overview

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
)

// Print lists what is there: workloads, how they scale, how many may be evicted, where they are reached, and the alerts.
func Print(
	ctx context.Context, client kubernetes.Interface, custom dynamic.Interface, namespace string, out io.Writer,
) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "\nNAMESPACE %s\n\n", namespace)
	for _, section := range []func(context.Context, kubernetes.Interface, string, io.Writer) error{
		printWorkloads, printIngresses,
	} {
		if err := section(ctx, client, namespace, table); err != nil {
			return err
		}
	}
	if err := printAlerts(ctx, custom, namespace, table); err != nil {
		return err
	}
	return table.Flush()
}

func printWorkloads(ctx context.Context, client kubernetes.Interface, namespace string, out io.Writer) error {
	deployments, err := client.AppsV1().Deployments(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "WORKLOAD\tREADY\tREPLICAS\tTARGETS\tMAY BE EVICTED")
	for _, deployment := range deployments.Items {
		limits, targets := "-", "-"
		if hpa, err := client.AutoscalingV2().HorizontalPodAutoscalers(namespace).Get(ctx, deployment.Name, metav1.GetOptions{}); err == nil {
			limits, targets = fmt.Sprintf("%d to %d", *hpa.Spec.MinReplicas, hpa.Spec.MaxReplicas), describe(hpa)
		}
		evictions := "-"
		if pdb, err := client.PolicyV1().PodDisruptionBudgets(namespace).Get(ctx, deployment.Name, metav1.GetOptions{}); err == nil {
			evictions = strconv.Itoa(int(pdb.Status.DisruptionsAllowed))
		}
		fmt.Fprintf(out, "%s\t%d/%d\t%s\t%s\t%s\n", deployment.Name, deployment.Status.ReadyReplicas,
			*deployment.Spec.Replicas, limits, targets, evictions)
	}
	return nil
}

// describe is what each metric is, and what it should be: "cpu 12%/70%".
func describe(hpa *autoscalingv2.HorizontalPodAutoscaler) string {
	var parts []string
	for _, metric := range hpa.Spec.Metrics {
		if metric.Resource == nil || metric.Resource.Target.AverageUtilization == nil {
			continue
		}
		current := "?"
		for _, status := range hpa.Status.CurrentMetrics {
			if status.Resource != nil && status.Resource.Name == metric.Resource.Name &&
				status.Resource.Current.AverageUtilization != nil {
				current = fmt.Sprintf("%d%%", *status.Resource.Current.AverageUtilization)
			}
		}
		parts = append(parts, fmt.Sprintf("%s %s/%d%%", metric.Resource.Name, current, *metric.Resource.Target.AverageUtilization))
	}
	return strings.Join(parts, ", ")
}

func printIngresses(ctx context.Context, client kubernetes.Interface, namespace string, out io.Writer) error {
	ingresses, err := client.NetworkingV1().Ingresses(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "\nHOST\tADDRESS")
	for _, ingress := range ingresses.Items {
		address := "none yet"
		if entries := ingress.Status.LoadBalancer.Ingress; len(entries) > 0 {
			address = entries[0].Hostname + entries[0].IP
		}
		for _, rule := range ingress.Spec.Rules {
			fmt.Fprintf(out, "%s\t%s\n", rule.Host, address)
		}
	}
	return nil
}

func printAlerts(ctx context.Context, custom dynamic.Interface, namespace string, out io.Writer) error {
	rules, err := custom.Resource(schema.GroupVersionResource{
		Group: "monitoring.coreos.com", Version: "v1", Resource: "prometheusrules",
	}).Namespace(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	alerts := 0
	for _, rule := range rules.Items {
		groups, _, _ := unstructured.NestedSlice(rule.Object, "spec", "groups")
		for _, group := range groups {
			alerts += countAlerts(group)
		}
	}
	fmt.Fprintf(out, "\nALERTS LOADED\t%d\n", alerts)
	return nil
}

// countAlerts counts those of a group's rules that are alerts; others record series.
func countAlerts(group any) (count int) {
	object, _ := group.(map[string]any)
	rules, _, _ := unstructured.NestedSlice(object, "rules")
	for _, rule := range rules {
		if fields, ok := rule.(map[string]any); ok && fields["alert"] != nil {
			count++
		}
	}
	return count
}
