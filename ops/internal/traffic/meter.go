package traffic

import (
	"context"
	"slices"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podserver"
)

const (
	// window is the time over which use is averaged, as by metrics-server.
	window   = 15 * time.Second
	interval = time.Second
	mebibyte = 1 << 20
)

// meter measures what the pods use. It may be used by many at once.
type meter struct {
	mu   sync.Mutex
	pods map[types.NamespacedName][]*metered
}

// metered is a process that is measured.
type metered struct {
	server  *podserver.Server
	cost    load.Cost
	limits  load.Limits
	samples []sample // the oldest first
}

// sample is what a process had used by then.
type sample struct {
	at       time.Time
	cpu      float64 // core-seconds
	requests int64
}

func newMeter() *meter { return &meter{pods: map[types.NamespacedName][]*metered{}} }

func (m *meter) add(pod *corev1.Pod, container corev1.Container, server *podserver.Server) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := types.NamespacedName{Namespace: pod.Namespace, Name: pod.Name}
	limits := container.Resources.Limits
	one := &metered{server: server, cost: load.CostOf(workloadOf(pod)), limits: load.Limits{
		CPU: float64(limits.Cpu().MilliValue()), Memory: float64(limits.Memory().Value()) / mebibyte,
	}}
	one.measure(time.Now())
	m.pods[key] = append(m.pods[key], one)
}

// run measures until ctx ends.
func (m *meter) run(ctx context.Context) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			m.round(now)
		}
	}
}

func (m *meter) round(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, all := range m.pods {
		all = slices.DeleteFunc(all, (*metered).ended)
		if len(all) == 0 {
			delete(m.pods, key)
			continue
		}
		for _, one := range all {
			one.measure(now)
		}
		m.pods[key] = all
	}
}

func (m *metered) ended() bool {
	select {
	case <-m.server.Done():
		return true
	default:
		return false
	}
}

func (m *metered) measure(now time.Time) {
	cpu, requests := m.server.Used(now)
	m.samples = append(m.samples, sample{now, cpu, requests})
	if first := slices.IndexFunc(m.samples, func(s sample) bool { return now.Sub(s.at) <= window }); first > 0 {
		m.samples = slices.Delete(m.samples, 0, first)
	}
}

// usage is the average over the window, or over a shorter life.
func (m *metered) usage() load.Usage {
	first, last := m.samples[0], m.samples[len(m.samples)-1]
	seconds := last.at.Sub(first.at).Seconds()
	if seconds <= 0 {
		return m.cost.Usage(0, 1, m.limits)
	}
	usage := m.cost.Usage(float64(last.requests-first.requests)/seconds, 1, m.limits)
	usage.CPU = (last.cpu - first.cpu) / seconds * 1000
	return usage
}

// Usage is what a pod uses, averaged as by metrics-server; false for one that runs no process here.
func (t *Traffic) Usage(namespace, name string) (usage load.Usage, known bool) {
	t.meter.mu.Lock()
	defer t.meter.mu.Unlock()
	for _, one := range t.meter.pods[types.NamespacedName{Namespace: namespace, Name: name}] {
		its := one.usage()
		usage.CPU += its.CPU
		usage.Memory += its.Memory
		known = true
	}
	return usage, known
}
