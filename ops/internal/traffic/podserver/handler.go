package podserver

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
)

// longestWait bounds the wait that a request may ask for.
const longestWait = 10 * time.Minute

// Answer is what a request gets: who answered.
type Answer struct {
	Workload string `json:"workload"`
	Pod      string `json:"pod"`
	Version  string `json:"version"`
	Path     string `json:"path"`
}

// Headers of an answer that say the same.
const (
	HeaderPod     = "X-Pod"
	HeaderVersion = "X-Version"
)

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	if !s.config.Metrics {
		mux.HandleFunc("/", s.answer)
		return mux
	}
	m := newMetrics()
	mux.Handle("GET /metrics", m.counted(promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})))
	mux.Handle("/", m.counted(http.HandlerFunc(s.answer)))
	return mux
}

// answer does a request's work and says who did it. The query's wait ("?wait=2s") is time on top that costs no CPU, as if
// a database took it.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	wait, err := waitOf(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	now := time.Now()
	done, ok := s.queue.pass(now), true
	if !isHealth(r.URL.Path) {
		done, ok = s.queue.admit(now)
	}
	if !ok {
		http.Error(w, "too many requests wait", http.StatusServiceUnavailable)
		return
	}
	if r.ContentLength != 0 {
		_, _ = io.Copy(io.Discard, r.Body) // a body that breaks off is of a client that has gone
	}
	if !pace.Wait(r.Context(), done.Sub(now)+wait) {
		return
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set(HeaderPod, s.config.Pod)
	header.Set(HeaderVersion, s.config.Version)
	text, _ := json.Marshal(Answer{ // of strings alone
		Workload: s.config.Workload, Pod: s.config.Pod, Version: s.config.Version, Path: r.URL.Path,
	})
	header.Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = w.Write(text) // the client may have gone
}

func waitOf(r *http.Request) (time.Duration, error) {
	if r.URL.RawQuery == "" {
		return 0, nil
	}
	text := r.URL.Query().Get("wait")
	if text == "" {
		return 0, nil
	}
	wait, err := time.ParseDuration(text)
	return max(0, min(wait, longestWait)), err
}

// isHealth says that a path costs next to nothing. Such a request stands in line all the same.
func isHealth(path string) bool { return path == "/health" || strings.HasPrefix(path, "/health/") }
