package podserver

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are those that the backend's image exports, by the same names.
type metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
}

func newMetrics() *metrics {
	labels := []string{"method", "route", "status_code"}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "http_requests_total", Help: "Requests that were answered.",
		}, labels),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "http_request_duration_seconds", Help: "How long requests took.", Buckets: []float64{0.1, 0.5, 1, 2, 5},
		}, labels),
	}
	sockets := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "websocket_active_connections", Help: "WebSockets that are open; the stand-in takes none.",
	})
	m.registry.MustRegister(m.requests, m.durations, sockets)
	return m
}

// counted counts what a handler answers.
func (m *metrics) counted(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		noted := &noting{ResponseWriter: w, status: http.StatusOK}
		handler.ServeHTTP(noted, r)
		labels := []string{r.Method, route(r.URL.Path), strconv.Itoa(noted.status)}
		m.requests.WithLabelValues(labels...).Inc()
		m.durations.WithLabelValues(labels...).Observe(time.Since(begun).Seconds())
	})
}

// route is the pattern that a path falls under: a label may not have as many values as there are paths.
func route(path string) string {
	if isHealth(path) || path == "/metrics" || path == "/" {
		return path
	}
	return "/*"
}

type noting struct {
	http.ResponseWriter

	status int
}

func (n *noting) WriteHeader(status int) {
	n.status = status
	n.ResponseWriter.WriteHeader(status)
}
