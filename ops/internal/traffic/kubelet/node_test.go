package kubelet_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/kubelet"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet/podnettest"
)

// node is a kubelet under test in a bubble, on an API in memory.
type node struct {
	t       *testing.T
	client  *fake.Clientset
	network *podnet.Network
	begun   time.Time
	boot    time.Duration
	stop    func() // ends the kubelet

	mu        sync.Mutex
	processes []*process
	sick      map[string]int // the status of a path that is not well
	stubborn  bool           // processes pay no heed to a stop signal
}

// inBubble runs a test whose clock stands still while something is done.
func inBubble(t *testing.T, p pace.Pace, test func(*node)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := &node{
			t: t, client: fake.NewClientset(), network: podnettest.New(), begun: time.Now(), sick: map[string]int{},
		}
		n.stop = n.serve(p)
		test(n)
	})
}

// serve runs a kubelet until stop is called, or the test ends.
func (n *node) serve(p pace.Pace) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	factory := informers.NewSharedInformerFactory(n.client, 0)
	k := kubelet.New(n.client, n.network, p, n.start)
	var running sync.WaitGroup
	running.Go(func() {
		if err := k.Run(ctx, factory.Core().V1().Pods().Informer()); err != nil {
			n.t.Error(err)
		}
	})
	synctest.Wait()
	factory.Start(ctx.Done())
	synctest.Wait()
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		factory.Shutdown()
	})
	n.t.Cleanup(stop)
	return stop
}

// process is what a container runs here, and when it got its signals.
type process struct {
	node    *node
	ip      string
	server  *http.Server
	told    chan struct{} // to end
	end     func()
	ended   chan struct{} // its port is free again
	stopped time.Duration // since the beginning; 0 for never
}

func (n *node) start(_ *corev1.Pod, container corev1.Container, ip string) kubelet.Process {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := &process{node: n, ip: ip, told: make(chan struct{}), ended: make(chan struct{})}
	p.end = sync.OnceFunc(func() { close(p.told) })
	n.processes = append(n.processes, p)
	p.server = &http.Server{Handler: http.HandlerFunc(n.answer), ErrorLog: log.New(io.Discard, "", 0)}
	go p.run(len(container.Ports) > 0)
	return p
}

func (p *process) run(listens bool) {
	defer close(p.ended)
	timer := time.NewTimer(p.node.boot)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.told:
		return
	}
	if listens {
		listener, err := p.node.network.Listen(net.JoinHostPort(p.ip, "3001"))
		if err != nil {
			p.node.t.Error(err)
			return
		}
		go func() { _ = p.server.Serve(listener) }()
		defer p.server.Close()
		defer listener.Close() // which the server may not know yet
	}
	<-p.told
}

func (n *node) answer(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	status := n.sick[r.URL.Path]
	n.mu.Unlock()
	if r.Header.Get("Slow") != "" {
		time.Sleep(3 * time.Second)
	}
	if status != 0 {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}
}

func (p *process) Terminate() {
	p.node.mu.Lock()
	defer p.node.mu.Unlock()
	p.stopped = time.Since(p.node.begun)
	if !p.node.stubborn {
		p.end()
	}
}

func (p *process) Kill()                 { p.end() }
func (p *process) Done() <-chan struct{} { return p.ended }

func (p *process) runs() bool {
	synctest.Wait()
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// last is the process that was started last; nil before there is one.
func (n *node) last() *process {
	synctest.Wait()
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.processes) == 0 {
		return nil
	}
	return n.processes[len(n.processes)-1]
}

// fall has a path answer a status; 0 is 200.
func (n *node) fall(path string, status int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sick[path] = status
}

// after sleeps until so long after the beginning, and a moment.
func (n *node) after(since time.Duration) {
	n.t.Helper()
	time.Sleep(time.Until(n.begun.Add(since + 10*time.Millisecond)))
	synctest.Wait()
}

// backend is a pod as the program makes them.
func backend() *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "backend-1", Namespace: "a", UID: "1", Labels: map[string]string{"app": "backend"}},
		Spec: corev1.PodSpec{
			NodeName:                      "n",
			TerminationGracePeriodSeconds: new(int64(95)),
			Containers: []corev1.Container{{
				Name: "backend", Image: "backend:1.0.0", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 3001}},
				Lifecycle:      &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: 80}}},
				StartupProbe:   probe("/live", 0, 10, 30),
				LivenessProbe:  probe("/live", 30, 10, 3),
				ReadinessProbe: probe("/ready", 10, 5, 3),
			}},
		},
		Status: corev1.PodStatus{Phase: corev1.PodPending},
	}
}

func probe(path string, initial, period, failures int32) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler:        corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: path, Port: named("http")}},
		InitialDelaySeconds: initial, PeriodSeconds: period, FailureThreshold: failures, TimeoutSeconds: 1,
	}
}

// schedule makes a pod that the scheduler has placed.
func (n *node) schedule(pod *corev1.Pod) {
	n.t.Helper()
	_, err := n.client.CoreV1().Pods(pod.Namespace).Create(context.Background(), pod, metav1.CreateOptions{})
	require.NoError(n.t, err)
	synctest.Wait()
}

// pod is the only one; nil when it is gone.
func (n *node) pod() *corev1.Pod {
	n.t.Helper()
	synctest.Wait()
	pod, err := n.client.CoreV1().Pods("a").Get(context.Background(), "backend-1", metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	require.NoError(n.t, err)
	return pod
}

// container is the pod's only one.
func (n *node) container() corev1.ContainerStatus {
	n.t.Helper()
	pod := n.pod()
	require.NotNil(n.t, pod)
	require.Len(n.t, pod.Status.ContainerStatuses, 1)
	return pod.Status.ContainerStatuses[0]
}

// condition is one of the pod's; the zero value when it has none of the kind.
func (n *node) condition(kind corev1.PodConditionType) corev1.PodCondition {
	n.t.Helper()
	for _, condition := range n.pod().Status.Conditions {
		if condition.Type == kind {
			return condition
		}
	}
	return corev1.PodCondition{}
}

// delete marks the pod, as the API server does with a grace period.
func (n *node) delete(grace int64) {
	n.t.Helper()
	pod := n.pod()
	n.mu.Lock()
	n.begun = time.Now()
	n.mu.Unlock()
	pod.DeletionTimestamp, pod.DeletionGracePeriodSeconds = new(metav1.Now()), &grace
	_, err := n.client.CoreV1().Pods("a").Update(context.Background(), pod, metav1.UpdateOptions{})
	require.NoError(n.t, err)
	synctest.Wait()
}

// judge writes a condition that is not the kubelet's own.
func (n *node) judge(kind, status string) {
	n.t.Helper()
	patch := `{"status":{"conditions":[{"type":"` + kind + `","status":"` + status + `"}]}}`
	_, err := n.client.CoreV1().Pods("a").
		Patch(context.Background(), "backend-1", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{}, "status")
	require.NoError(n.t, err)
	synctest.Wait()
}
