package overview

import (
	"context"
	"fmt"
	"io"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

// Watch writes a line for each workload whenever something about it has changed, until ctx ends.
func Watch(
	ctx context.Context, client kubernetes.Interface, namespace string, every time.Duration, out io.Writer,
) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	last := map[string]string{}
	for {
		if err := watchOnce(ctx, client, namespace, last, out); err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

func watchOnce(
	ctx context.Context, client kubernetes.Interface, namespace string, last map[string]string, out io.Writer,
) error {
	autoscalers, err := client.AutoscalingV2().HorizontalPodAutoscalers(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	offers, err := load.Get(ctx, client)
	if err != nil {
		return err
	}
	now := time.Now()
	for i := range autoscalers.Items {
		hpa := &autoscalers.Items[i]
		line := fmt.Sprintf("%-22s %6.0f requests/s  %2d pods, %2d wanted  %s", hpa.Name,
			offers.Of(namespace, hpa.Name).At(now), hpa.Status.CurrentReplicas, hpa.Status.DesiredReplicas, describe(hpa))
		if line != last[hpa.Name] {
			fmt.Fprintln(out, now.Format(time.TimeOnly), line)
			last[hpa.Name] = line
		}
	}
	return nil
}
