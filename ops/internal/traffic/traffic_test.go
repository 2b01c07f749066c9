package traffic

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet/podnettest"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podserver"
)

// backend is a pod of the backend's that has been placed.
func backend() *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: "backend-1", Namespace: "a", UID: "1", Labels: map[string]string{"app.kubernetes.io/name": "spywatcher-backend"},
		},
		Spec: corev1.PodSpec{NodeName: "n", Containers: []corev1.Container{{
			Name: "backend", Image: "example.com:5000/backend:1.2.3", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 3001}},
			Resources: corev1.ResourceRequirements{Limits: corev1.ResourceList{
				corev1.ResourceCPU: resource.MustParse("500m"), corev1.ResourceMemory: resource.MustParse("145Mi"),
			}},
		}}},
	}
}

// TestLoop: requests cost CPU and memory, which can be measured as long as they were made within the window.
func TestLoop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, network := fake.NewClientset(), podnettest.New()
		requests, err := New(Options{Client: client, Network: network})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { assert.NoError(t, requests.Run(ctx)) })
		t.Cleanup(func() { cancel(); running.Wait() })
		time.Sleep(time.Second)
		_, known := requests.Usage("a", "backend-1")
		assert.False(t, known, "there is no such pod")
		_, err = client.CoreV1().Pods("a").Create(ctx, backend(), metav1.CreateOptions{})
		require.NoError(t, err)
		time.Sleep(30 * time.Second)
		usage, known := requests.Usage("a", "backend-1")
		assert.True(t, known)
		assert.InDelta(t, 15, usage.CPU, 0.1, "it idles, 15m")
		assert.InDelta(t, 140, usage.Memory, 0.1)

		transport := &http.Transport{DialContext: network.DialContext}
		defer transport.CloseIdleConnections()
		for range 20 * 20 { // 20 a second
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://10.245.0.1:3001/", http.NoBody)
			require.NoError(t, err)
			response, err := transport.RoundTrip(request)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			time.Sleep(time.Until(time.Now().Truncate(50 * time.Millisecond).Add(50 * time.Millisecond)))
		}
		usage, _ = requests.Usage("a", "backend-1")
		assert.InDelta(t, 15+20*14, usage.CPU, 5, "each costs 14m")
		assert.InDelta(t, 145, usage.Memory, 0.1, "memory ends at its limit")
		time.Sleep(20 * time.Second)
		usage, _ = requests.Usage("a", "backend-1")
		assert.InDelta(t, 15, usage.CPU, 0.1, "what was longer ago than the window is not seen")

		var burst sync.WaitGroup
		for range 100 {
			burst.Go(func() {
				request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://10.245.0.1:3001/", http.NoBody)
				if assert.NoError(t, err) {
					response, err := transport.RoundTrip(request)
					if assert.NoError(t, err) {
						assert.NoError(t, response.Body.Close())
					}
				}
			})
		}
		time.Sleep(1500 * time.Millisecond)
		usage, _ = requests.Usage("a", "backend-1")
		assert.Less(t, usage.CPU, 60.0, "what waits has cost nothing yet: half a core for 1.5s at the most, over 15s")
		burst.Wait()

		require.NoError(t, client.CoreV1().Pods("a").Delete(ctx, "backend-1", metav1.DeleteOptions{}))
		time.Sleep(2 * time.Second)
		_, known = requests.Usage("a", "backend-1")
		assert.False(t, known, "a pod that is gone uses nothing")
	})
}

func TestYoung(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		requests, err := New(Options{Client: fake.NewClientset(), Network: podnettest.New()})
		require.NoError(t, err)
		pod := backend()
		process := requests.start(pod, pod.Spec.Containers[0], "10.245.0.1")
		defer process.Kill()
		usage, known := requests.Usage("a", "backend-1")
		assert.True(t, known)
		assert.InDelta(t, 15, usage.CPU, 0, "of one that has only just begun it is known what it takes to idle")
	})
}

func TestProcess(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason   string
		settings Settings
		workload string
		on       string // the pod's annotation
		want     podserver.AtSIGTERM
		metrics  bool
	}{
		"backend":       {"a process 1 without a handler", Settings{}, "spywatcher-backend", "", podserver.Ignore, true},
		"frontend":      {"nginx", Settings{AtSIGTERM: AsImages}, "spywatcher-frontend", "", podserver.Drain, false},
		"another":       {"most processes stop", Settings{}, "other", "", podserver.Stop, true},
		"as asked":      {"who tries something says so", Settings{AtSIGTERM: "stop"}, "spywatcher-backend", "", podserver.Stop, true},
		"as the pod is": {"one workload can be another than the rest", Settings{AtSIGTERM: "stop"}, "spywatcher-backend", "drain", podserver.Drain, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pod := backend()
			pod.Labels["app.kubernetes.io/name"] = row.workload
			pod.Annotations = map[string]string{AtSIGTERMAnnotation: row.on}
			got := row.settings.process(pod, pod.Spec.Containers[0], "10.245.0.1")
			assert.Equal(t, row.want, got.AtSIGTERM, row.reason)
			assert.Equal(t, row.metrics, got.Metrics)
		})
	}
	pod := backend()
	got := Settings{Pace: 10, KeepAlive: 5 * time.Second}.process(pod, pod.Spec.Containers[0], "10.245.0.1")
	assert.Equal(t, "10.245.0.1:3001", got.Address)
	assert.Equal(t, "1.2.3", got.Version)
	assert.Equal(t, 5*time.Second, got.KeepAlive)
	assert.Equal(t, 50*time.Millisecond, got.Boot)
	assert.InDelta(t, 500, got.CPULimit, 0)
}

func TestIdle(t *testing.T) {
	t.Parallel()
	requests, err := New(Options{Client: fake.NewClientset()})
	require.NoError(t, err)
	pod := backend()
	pod.Spec.Containers[0].Ports = nil
	process := requests.start(pod, pod.Spec.Containers[0], "10.245.0.1")
	process.Terminate()
	process.Kill()
	<-process.Done()
	_, known := requests.Usage("a", "backend-1")
	assert.False(t, known, "a process that serves nothing is not measured")
}

func TestVersionOf(t *testing.T) {
	t.Parallel()
	for image, want := range map[string]string{
		"example.com:5000/backend:1.2.3":                              "1.2.3",
		"example.com:5000/backend":                                    "latest",
		"backend:1.2.3@sha256:0123456789abcdef0123456789abcdef012345": "0123456789ab",
		"backend@sha256:01":                                           "01",
	} {
		assert.Equal(t, want, versionOf(image), image)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		settings Settings
		want     string // "" is nothing
	}{
		"zero":      {Settings{}, ""},
		"all":       {Settings{Pace: 10, AtSIGTERM: "drain", KeepAlive: time.Second}, ""},
		"sigterm":   {Settings{AtSIGTERM: "die"}, `--at-sigterm is "die": give drain, stop, ignore, or image`},
		"backwards": {Settings{Pace: -1}, "--pace is -1"},
		"too fast":  {Settings{Pace: 101}, "--pace is 101"},
		"keepalive": {Settings{KeepAlive: -time.Second}, "--keep-alive is -1s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := row.settings.Check()
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, row.want)
			_, err = New(Options{Client: fake.NewClientset(), Settings: row.settings})
			require.ErrorContains(t, err, row.want, "nothing is made of settings that are wrong")
		})
	}
}

// TestRun is over sockets: what others ask, and how they reach a pod.
func TestRun(t *testing.T) {
	t.Parallel()
	ingress := &networkingv1.Ingress{
		ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "a"}, Spec: networkingv1.IngressSpec{IngressClassName: new("alb")},
	}
	client := fake.NewClientset(ingress, backend())
	admin, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	certified := httptest.NewUnstartedServer(nil)
	certified.StartTLS()
	defer certified.Close()
	settings := Settings{AtSIGTERM: "stop"}
	requests, err := New(Options{
		Client: client, Admin: admin, Settings: settings,
		Certificate: &certified.TLS.Certificates[0], Authority: []byte("authority"),
	})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { assert.NoError(t, requests.Run(ctx)) })
	defer running.Wait()
	defer cancel()
	address := admin.Addr().String()

	require.EventuallyWithT(t, func(c *assert.CollectT) {
		status, err := Fetch(ctx, address)
		require.NoError(c, err)
		assert.Equal(c, settings, status.Settings)
		require.Len(c, status.Serving("a"), 1)
		assert.Empty(c, status.Serving("b"), "another namespace has none")
	}, 10*time.Second, 10*time.Millisecond)

	proxied := &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: address}), DisableKeepAlives: true,
	}}
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		response, err := proxied.Get("http://10.245.0.1:3001/metrics")
		require.NoError(c, err)
		defer response.Body.Close()
		assert.Equal(c, http.StatusOK, response.StatusCode, "a pod is reached by its address")
	}, 10*time.Second, 10*time.Millisecond)

	webhooks, err := client.AdmissionregistrationV1().MutatingWebhookConfigurations().List(ctx, metav1.ListOptions{})
	require.NoError(t, err)
	require.Len(t, webhooks.Items, 1)
	trusting := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true,
	}}
	response, err := trusting.Post(*webhooks.Items[0].Webhooks[0].ClientConfig.URL, "application/json", http.NoBody)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, http.StatusBadRequest, response.StatusCode, "the webhook answers where it is said to, and this was no review")
}

func TestWebhookRefused(t *testing.T) {
	t.Parallel()
	certified := httptest.NewTLSServer(nil)
	defer certified.Close()
	client := fake.NewClientset()
	client.PrependReactor("create", "mutatingwebhookconfigurations", refuse)
	requests, err := New(Options{Client: client, Certificate: &certified.TLS.Certificates[0]})
	require.NoError(t, err)
	require.ErrorContains(t, requests.Run(t.Context()), "the webhook for readiness gates cannot be registered")
}
