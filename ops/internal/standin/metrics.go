package standin

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/rest"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
)

// Files are what the metrics API needs of the control plane's certificates: its own, and the authority by which it knows
// the API server.
type Files struct{ Certificate, Key, Authority string }

// Measured is what a pod was measured to use; false for one that nobody measures.
type Measured func(namespace, pod string) (load.Usage, bool)

// RunMetrics serves the resource metrics API until ctx ends, and registers it with the API server, which sends requests
// for it here. Of pods that are not measured, or of all when measured is nil, the model of load tells.
func RunMetrics(ctx context.Context, config *rest.Config, files Files, measured Measured) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	server := newMetricsServer(client, measured)
	defer server.start(ctx)()

	listener, err := listenTLS(files)
	if err != nil {
		return err
	}
	port := 0
	if address, ok := listener.Addr().(*net.TCPAddr); ok {
		port = address.Port
	}
	if err := registerMetrics(ctx, config, client, files.Authority, port); err != nil {
		return errors.Join(fmt.Errorf("the metrics API cannot be registered: %w", err), listener.Close())
	}
	web := &http.Server{Handler: server.routes(), ReadHeaderTimeout: 10 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = web.Close() })
	defer stopped()
	if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// listenTLS takes requests of the API server alone, which shows a certificate of the sandbox's authority.
func listenTLS(files Files) (net.Listener, error) {
	certificate, err := tls.LoadX509KeyPair(files.Certificate, files.Key)
	if err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(files.Authority)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	return tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{certificate},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    pool,
		MinVersion:   tls.VersionTLS13,
	})
}

type metricsServer struct {
	measured  Measured
	offers    func() (load.Offers, error)
	pods      corelisters.PodLister
	nodes     corelisters.NodeLister
	factories []informers.SharedInformerFactory
}

// newMetricsServer knows nothing until it is started.
func newMetricsServer(client kubernetes.Interface, measured Measured) *metricsServer {
	factory := informers.NewSharedInformerFactory(client, 0)
	offered, offers := load.Watch(client)
	return &metricsServer{
		measured: measured, offers: offers,
		pods: factory.Core().V1().Pods().Lister(), nodes: factory.Core().V1().Nodes().Lister(),
		factories: []informers.SharedInformerFactory{factory, offered},
	}
}

// start has it know pods, nodes and offers until ctx ends. The function that it returns waits for that end.
func (s *metricsServer) start(ctx context.Context) (ended func()) {
	for _, factory := range s.factories {
		factory.Start(ctx.Done())
		factory.WaitForCacheSync(ctx.Done())
	}
	return func() {
		for _, factory := range s.factories {
			factory.Shutdown()
		}
	}
}

const metricsPath = "/apis/metrics.k8s.io/v1beta1"

func (s *metricsServer) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+metricsPath, func(w http.ResponseWriter, _ *http.Request) { answer(w, metricsResources()) })
	mux.HandleFunc("GET "+metricsPath+"/pods", func(w http.ResponseWriter, r *http.Request) {
		s.listPods(w, r, metav1.NamespaceAll)
	})
	mux.HandleFunc("GET "+metricsPath+"/namespaces/{namespace}/pods", func(w http.ResponseWriter, r *http.Request) {
		s.listPods(w, r, r.PathValue("namespace"))
	})
	mux.HandleFunc("GET "+metricsPath+"/nodes", s.listNodes)
	return mux
}

// metricsResources is what the API server's discovery asks for.
func metricsResources() *metav1.APIResourceList {
	return &metav1.APIResourceList{
		TypeMeta:     metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"},
		GroupVersion: metricsv1beta1.SchemeGroupVersion.String(),
		APIResources: []metav1.APIResource{
			{Name: "nodes", Kind: "NodeMetrics", Verbs: metav1.Verbs{"get", "list"}},
			{Name: "pods", Kind: "PodMetrics", Namespaced: true, Verbs: metav1.Verbs{"get", "list"}},
		},
	}
}

func (s *metricsServer) listPods(w http.ResponseWriter, r *http.Request, namespace string) {
	selector, err := labels.Parse(r.URL.Query().Get("labelSelector"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	usage, err := s.usage(namespace, selector)
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	answer(w, &metricsv1beta1.PodMetricsList{TypeMeta: metav1.TypeMeta{
		Kind: "PodMetricsList", APIVersion: metricsv1beta1.SchemeGroupVersion.String(),
	}, Items: usage})
}

// listNodes sums up the pods of each node.
func (s *metricsServer) listNodes(w http.ResponseWriter, _ *http.Request) {
	usage, err := s.usage(metav1.NamespaceAll, labels.Everything())
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	nodes, err := s.nodes.List(labels.Everything())
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	list := &metricsv1beta1.NodeMetricsList{TypeMeta: metav1.TypeMeta{
		Kind: "NodeMetricsList", APIVersion: metricsv1beta1.SchemeGroupVersion.String(),
	}}
	for _, node := range nodes {
		list.Items = append(list.Items, metricsv1beta1.NodeMetrics{
			ObjectMeta: metav1.ObjectMeta{Name: node.Name},
			Timestamp:  metav1.Now(),
			Window:     metav1.Duration{Duration: window},
			Usage:      s.nodeUsage(node.Name, usage),
		})
	}
	answer(w, list)
}

func (s *metricsServer) nodeUsage(node string, pods []metricsv1beta1.PodMetrics) corev1.ResourceList {
	total := corev1.ResourceList{}
	for _, metrics := range pods {
		pod, err := s.pods.Pods(metrics.Namespace).Get(metrics.Name)
		if err != nil || pod.Spec.NodeName != node {
			continue
		}
		for _, container := range metrics.Containers {
			for name, quantity := range container.Usage {
				sum := total[name]
				sum.Add(quantity)
				total[name] = sum
			}
		}
	}
	return total
}

func answer(w http.ResponseWriter, object any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(object); err != nil {
		w.Header().Set("X-Error", strconv.Quote(err.Error())) // the client has gone
	}
}
