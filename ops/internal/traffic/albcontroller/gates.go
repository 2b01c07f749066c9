package albcontroller

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
)

// gatePrefix starts the names of the readiness gates that the controller gives to pods. See
// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/.
const gatePrefix = "target-health.elbv2.k8s.aws/"

// gate is a group's name in a pod: of the same form as the controller's.
func (k groupKey) gate() corev1.PodConditionType {
	hash := sha256.Sum256([]byte(k.String()))
	short := func(text string) string { return text[:min(len(text), 8)] }
	return corev1.PodConditionType(
		gatePrefix + "k8s-" + short(k.service.Namespace) + "-" + short(k.service.Name) + "-" + hex.EncodeToString(hash[:])[:10])
}

// gatesFor are those that a new pod gets: one of each group whose Service selects it.
func (c *Controller) gatesFor(namespace string, podLabels map[string]string) []corev1.PodReadinessGate {
	c.mu.Lock()
	defer c.mu.Unlock()
	var gates []corev1.PodReadinessGate
	for _, b := range c.balanced {
		for key := range b.groups {
			if key.service.Namespace != namespace {
				continue
			}
			service, err := c.services.Services(namespace).Get(key.service.Name)
			if err != nil || len(service.Spec.Selector) == 0 {
				continue
			}
			if labels.SelectorFromSet(service.Spec.Selector).Matches(labels.Set(podLabels)) {
				gates = append(gates, corev1.PodReadinessGate{ConditionType: key.gate()})
			}
		}
	}
	return gates
}

// gated is a pod whose gate is to be opened or closed.
type gated struct {
	pod       *corev1.Pod
	condition corev1.PodCondition
}

// report tells pods how their targets are. A write that fails is made again at the next round.
func (c *Controller) report(ctx context.Context) {
	for _, g := range c.outdated() {
		_ = c.write(ctx, g)
	}
}

// outdated are the pods whose gates do not say what their targets are. A gate that is open stays so, as the real controller
// asks no more once it has opened one.
func (c *Controller) outdated() []gated {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []gated
	for _, b := range c.balanced {
		for key, group := range b.groups {
			for _, e := range c.groupEndpoints(key) {
				wanted := conditionOf(key.gate(), group.State(e.address))
				if has(e.pod, key.gate()) && !holds(e.pod, key.gate()) && !says(e.pod, wanted) {
					found = append(found, gated{e.pod, wanted})
				}
			}
		}
	}
	return found
}

// says is whether a pod has the condition, for the same reason.
func says(pod *corev1.Pod, wanted corev1.PodCondition) bool {
	return slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == wanted.Type && c.Status == wanted.Status && c.Message == wanted.Message
	})
}

func (c *Controller) groupEndpoints(key groupKey) []endpoint {
	service, err := c.services.Services(key.service.Namespace).Get(key.service.Name)
	if err != nil {
		return nil
	}
	for _, port := range service.Spec.Ports {
		if port.Port == key.port {
			return c.endpoints(key.service, port.Name)
		}
	}
	return nil
}

func has(pod *corev1.Pod, gate corev1.PodConditionType) bool {
	return slices.ContainsFunc(pod.Spec.ReadinessGates, func(g corev1.PodReadinessGate) bool { return g.ConditionType == gate })
}

func conditionOf(gate corev1.PodConditionType, state balancer.State) corev1.PodCondition {
	condition := corev1.PodCondition{Type: gate, Status: corev1.ConditionTrue, LastTransitionTime: metav1.Now()}
	if state != balancer.Healthy {
		condition.Status = corev1.ConditionFalse
		condition.Reason, condition.Message = "TargetNotHealthy", "the target is "+string(state)
	}
	return condition
}

func (c *Controller) write(ctx context.Context, g gated) error {
	patch, err := json.Marshal(map[string]any{
		"metadata": map[string]any{"uid": g.pod.UID}, // not of another pod that has the name by now
		"status":   map[string]any{"conditions": []map[string]any{fields(g.condition)}},
	})
	if err != nil {
		return err
	}
	_, err = c.options.Client.CoreV1().Pods(g.pod.Namespace).
		Patch(ctx, g.pod.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
	return err
}

// fields writes what is empty, too: a reason of before must go.
func fields(condition corev1.PodCondition) map[string]any {
	return map[string]any{
		"type": condition.Type, "status": condition.Status, "lastTransitionTime": condition.LastTransitionTime,
		"reason": condition.Reason, "message": condition.Message,
	}
}
