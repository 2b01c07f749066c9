package standin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
)

// RunKubelets serves at /metrics/cadvisor what the kubelets of all nodes would export of their containers, until ctx ends: CPU
// and memory as the metrics API reports them, measured or from the model. To all other requests, those for pods among them, it answers
// that nobody is there, so that it can be the proxy of one who would scrape them.
func RunKubelets(ctx context.Context, client kubernetes.Interface, listener net.Listener, measured Measured) error {
	server := newMetricsServer(client, measured)
	defer server.start(ctx)()

	web := &http.Server{Handler: (&kubelets{server: server}).routes(), ReadHeaderTimeout: 10 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = web.Close() })
	defer stopped()
	if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// kubelets stand in for those of all nodes.
type kubelets struct {
	server *metricsServer

	mu  sync.Mutex
	cpu integral
}

func (k *kubelets) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics/cadvisor", k.export)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "kwok's pods run nothing, so nothing answers here", http.StatusBadGateway)
	})
	return mux
}

// integral adds up rates over time: what counters count.
type integral struct {
	at   time.Time
	sums map[string]float64
}

// advance takes the rates as those since the last time. What was not there then starts at 0, and what is not there any more
// is forgotten, as with a container that is gone.
func (i *integral) advance(now time.Time, rates map[string]float64) map[string]float64 {
	sums := make(map[string]float64, len(rates))
	for name, rate := range rates {
		if sum, known := i.sums[name]; known {
			sums[name] = sum + rate*now.Sub(i.at).Seconds()
		} else {
			sums[name] = 0
		}
	}
	i.at, i.sums = now, sums
	return sums
}

// The metrics of cAdvisor that the usual chart keeps and a rule may read, and the labels that they have then:
// https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md.
var (
	cpuSeconds = prometheus.NewDesc("container_cpu_usage_seconds_total",
		"Cumulative cpu time consumed in seconds.", append(containerLabels, "cpu"), nil)
	workingSet = prometheus.NewDesc("container_memory_working_set_bytes",
		"Current working set in bytes.", containerLabels, nil)
	containerLabels = []string{"container", "id", "image", "namespace", "node", "pod"}
)

// container is one of a pod's, or with an empty name the pod as a whole, which has a cgroup of its own.
type container struct {
	labels        []string
	cores, memory float64
}

func (k *kubelets) export(w http.ResponseWriter, r *http.Request) {
	found, err := k.containers()
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	write(w, r, k.collect(time.Now(), found))
}

// write answers in the form that the scraper asks for.
func write(w http.ResponseWriter, r *http.Request, all samples) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(all)
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
}

// containers are those of all pods that run, by their cgroups.
func (k *kubelets) containers() (map[string]container, error) {
	usage, err := k.server.usage(metav1.NamespaceAll, labels.Everything())
	if err != nil {
		return nil, err
	}
	found := map[string]container{}
	for _, metrics := range usage {
		pod, err := k.server.pods.Pods(metrics.Namespace).Get(metrics.Name)
		if err != nil {
			continue // it has gone just now
		}
		cgroup := fmt.Sprintf("/kubepods/pod%s", pod.UID)
		whole := container{labels: cadvisorLabels(pod, cgroup, "", "")}
		for i, one := range metrics.Containers {
			id := cgroup + "/" + one.Name
			c := container{
				labels: cadvisorLabels(pod, id, one.Name, pod.Spec.Containers[i].Image),
				cores:  one.Usage.Cpu().AsApproximateFloat64(), memory: one.Usage.Memory().AsApproximateFloat64(),
			}
			whole.cores, whole.memory = whole.cores+c.cores, whole.memory+c.memory
			found[id] = c
		}
		found[cgroup] = whole
	}
	return found, nil
}

func cadvisorLabels(pod *corev1.Pod, id, name, image string) []string {
	return []string{name, id, image, pod.Namespace, pod.Spec.NodeName, pod.Name}
}

// collect works the metrics out for one scrape.
func (k *kubelets) collect(now time.Time, found map[string]container) samples {
	k.mu.Lock()
	defer k.mu.Unlock()
	cores := make(map[string]float64, len(found))
	for id, c := range found {
		cores[id] = c.cores
	}
	var all samples
	for id, seconds := range k.cpu.advance(now, cores) {
		c := found[id]
		all = append(all,
			prometheus.MustNewConstMetric(cpuSeconds, prometheus.CounterValue, seconds, append(c.labels, "total")...),
			prometheus.MustNewConstMetric(workingSet, prometheus.GaugeValue, c.memory, c.labels...))
	}
	return all
}

// samples are metrics with their values.
type samples []prometheus.Metric

// Describe says nothing beforehand: which metrics there are is known when they are asked for.
func (samples) Describe(chan<- *prometheus.Desc) {}

// Collect gives them all.
func (s samples) Collect(to chan<- prometheus.Metric) {
	for _, metric := range s {
		to <- metric
	}
}
