package kubelet_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func named(port string) intstr.IntOrString { return intstr.FromString(port) }

func TestProbes(t *testing.T) {
	t.Parallel()
	get := func(change func(*corev1.HTTPGetAction)) corev1.ProbeHandler {
		action := &corev1.HTTPGetAction{Path: "/ready", Port: named("http")}
		if change != nil {
			change(action)
		}
		return corev1.ProbeHandler{HTTPGet: action}
	}
	dial := func(port int32) corev1.ProbeHandler {
		return corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromInt32(port)}}
	}
	for name, row := range map[string]struct {
		reason string
		probe  corev1.ProbeHandler
		status int
		ready  bool
	}{
		"200":           {"it answers", get(nil), 200, true},
		"a redirect":    {"from 200 to 399 is good, and no other place is asked", get(nil), 302, true},
		"404":           {"it answers that it does not know", get(nil), 404, false},
		"503":           {"it answers that it cannot", get(nil), 503, false},
		"a number":      {"a port may be a number", get(func(a *corev1.HTTPGetAction) { a.Port = intstr.FromInt32(3001) }), 200, true},
		"no such port":  {"a name that the container does not have leads nowhere", get(func(a *corev1.HTTPGetAction) { a.Port = named("web") }), 200, false},
		"a bad path":    {"what is no URL cannot be asked for", get(func(a *corev1.HTTPGetAction) { a.Path = "/%" }), 200, false},
		"slow":          {"an answer after the timeout counts as none", get(func(a *corev1.HTTPGetAction) { a.HTTPHeaders = []corev1.HTTPHeader{{Name: "Slow", Value: "3s"}} }), 200, false},
		"tcp":           {"a connection is enough", dial(3001), 503, true},
		"tcp elsewhere": {"nobody listens there", dial(3002), 200, false},
		"another kind":  {"what is not made succeeds", corev1.ProbeHandler{Exec: &corev1.ExecAction{}}, 503, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, 1, func(n *node) {
				n.fall("/ready", row.status)
				pod := backend()
				pod.Spec.Containers[0].StartupProbe, pod.Spec.Containers[0].LivenessProbe = nil, nil
				pod.Spec.Containers[0].ReadinessProbe = &corev1.Probe{ProbeHandler: row.probe}
				n.schedule(pod)
				n.after(15 * time.Second) // two probes, of Kubernetes' own period
				assert.Equal(t, row.ready, n.container().Ready, row.reason)
			})
		})
	}
}

func TestNoProbes(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		pod := backend()
		container := &pod.Spec.Containers[0]
		container.StartupProbe, container.LivenessProbe, container.ReadinessProbe = nil, nil, nil
		n.schedule(pod)
		assert.True(t, n.container().Ready, "a container without probes is ready when it runs")
		n.last().Kill()
		assert.EqualValues(t, 1, n.container().RestartCount)
		assert.True(t, n.container().Ready)
	})
}

func TestInitialDelay(t *testing.T) {
	t.Parallel()
	inBubble(t, 1, func(n *node) {
		pod := backend()
		pod.Spec.Containers[0].StartupProbe = nil
		pod.Spec.Containers[0].ReadinessProbe = probe("/ready", 7, 5, 3)
		n.schedule(pod)
		n.after(6 * time.Second)
		assert.False(t, n.container().Ready, "nothing is asked before the delay is over")
		n.after(7 * time.Second)
		assert.True(t, n.container().Ready)
	})
}
