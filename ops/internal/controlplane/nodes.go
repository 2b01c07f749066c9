package controlplane

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
)

// The sandbox's nodes: two in each zone, as large as a common instance.
var zones = []string{"sandbox-a", "sandbox-b", "sandbox-c"}

const (
	nodesPerZone = 2
	nodeCPU      = "16"
	nodeMemory   = "64Gi"
	nodePods     = "110"
)

// EnsureNodes makes the nodes that are missing to so many in each zone.
func EnsureNodes(ctx context.Context, client kubernetes.Interface, perZone int) error {
	for _, zone := range zones {
		for i := 1; i <= perZone; i++ {
			_, err := client.CoreV1().Nodes().Create(ctx, node(fmt.Sprintf("%s-%d", zone, i), zone), metav1.CreateOptions{})
			if err != nil && !apierrors.IsAlreadyExists(err) {
				return fmt.Errorf("the nodes cannot be made: %w", err)
			}
		}
	}
	return nil
}

func node(name, zone string) *corev1.Node {
	capacity := corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse(nodeCPU),
		corev1.ResourceMemory: resource.MustParse(nodeMemory),
		corev1.ResourcePods:   resource.MustParse(nodePods),
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name: name,
			Labels: map[string]string{
				corev1.LabelHostname:           name,
				corev1.LabelTopologyZone:       zone,
				corev1.LabelTopologyRegion:     "sandbox",
				corev1.LabelArchStable:         "amd64",
				corev1.LabelOSStable:           "linux",
				corev1.LabelInstanceTypeStable: "stand-in",
			},
		},
		Status: corev1.NodeStatus{Capacity: capacity, Allocatable: capacity},
	}
}

// awaitNodes waits until a pod can be placed on every node.
func awaitNodes(ctx context.Context, client kubernetes.Interface) error {
	return wait.PollUntilContextCancel(ctx, 100*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, nil //nolint:nilerr // it is asked again until ctx ends
		}
		ready := 0
		for i := range nodes.Items {
			if isReady(&nodes.Items[i]) {
				ready++
			}
		}
		return ready >= len(zones)*nodesPerZone, nil
	})
}

func isReady(node *corev1.Node) bool {
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			return condition.Status == corev1.ConditionTrue && len(node.Spec.Taints) == 0
		}
	}
	return false
}
