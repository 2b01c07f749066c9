package traffic

import (
	"cmp"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/load"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/kubelet"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podserver"
)

// boot is how long a process takes until it listens.
const boot = 500 * time.Millisecond

// AtSIGTERMAnnotation on a pod says what its own processes do at SIGTERM, whatever the setting says.
const AtSIGTERMAnnotation = "sandbox/at-sigterm"

// image is what is known of a workload's image; see "Workloads" in docs/requirements.md.
type image struct {
	atSIGTERM podserver.AtSIGTERM
	metrics   bool
}

var images = map[string]image{
	"backend":  {podserver.Ignore, true},
	"frontend": {podserver.Drain, false},
}

func imageOf(workload string) image {
	for known, i := range images {
		if strings.HasSuffix(workload, known) {
			return i
		}
	}
	return image{podserver.Stop, true}
}

// start starts what a container runs: a server at its first port, or nothing that can be seen when it has none.
func (t *Traffic) start(pod *corev1.Pod, container corev1.Container, ip string) kubelet.Process {
	if len(container.Ports) == 0 {
		return newIdle()
	}
	server := podserver.Start(t.network, t.settings.process(pod, container, ip))
	t.meter.add(pod, container, server)
	return server
}

// process is what a container's process is like.
func (s Settings) process(pod *corev1.Pod, container corev1.Container, ip string) podserver.Config {
	workload := workloadOf(pod)
	known := imageOf(workload)
	asked := s.AtSIGTERM
	if asked == AsImages {
		asked = ""
	}
	return podserver.Config{
		Address:   net.JoinHostPort(ip, strconv.Itoa(int(container.Ports[0].ContainerPort))),
		Pod:       pod.Name,
		Workload:  workload,
		Version:   versionOf(container.Image),
		Cost:      load.CostOf(workload),
		CPULimit:  float64(container.Resources.Limits.Cpu().MilliValue()),
		KeepAlive: s.KeepAlive,
		Boot:      s.pace().Of(boot),
		AtSIGTERM: podserver.AtSIGTERM(cmp.Or(pod.Annotations[AtSIGTERMAnnotation], asked, string(known.atSIGTERM))),
		Metrics:   known.metrics,
	}
}

func workloadOf(pod *corev1.Pod) string { return pod.Labels["app.kubernetes.io/name"] }

// versionOf is what of an image's name tells one release from another: its digest's first figures, or its tag.
func versionOf(image string) string {
	if _, digest, found := strings.Cut(image, "@"); found {
		_, digest, _ = strings.Cut(digest, ":")
		return digest[:min(len(digest), 12)]
	}
	name := image[strings.LastIndex(image, "/")+1:]
	if _, tag, found := strings.Cut(name, ":"); found {
		return tag
	}
	return "latest"
}

// idle is a process that serves nothing.
type idle struct {
	end  sync.Once
	done chan struct{}
}

func newIdle() *idle { return &idle{done: make(chan struct{})} }

func (i *idle) Terminate()            { i.Kill() }
func (i *idle) Kill()                 { i.end.Do(func() { close(i.done) }) }
func (i *idle) Done() <-chan struct{} { return i.done }
