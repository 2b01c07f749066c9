package session_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	vegeta "github.com/tsenart/vegeta/v12/lib"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kuberuntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/drive"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/profile"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/report"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/session"
)

// listener is a network within the test, so that its clock can be synctest's.
type listener struct {
	connections chan net.Conn
	closed      chan struct{}
	once        sync.Once
}

func (l *listener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.connections <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case connection := <-l.connections:
		return connection, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }

// load sends to a server within the test, which answers after a second.
func load(t *testing.T, p profile.Profile) *drive.Load {
	t.Helper()
	l := &listener{connections: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{ReadHeaderTimeout: time.Hour, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done(): // the client has gone
		}
	})}
	var ended sync.WaitGroup
	ended.Go(func() { _ = server.Serve(l) })
	t.Cleanup(func() {
		_ = server.Close()
		ended.Wait()
	})
	return &drive.Load{
		Profile: p, Targets: []vegeta.Target{{Method: http.MethodGet, URL: "http://in.memory"}}, Concurrency: 100,
		Timeout: time.Minute, KeepAlive: true, Dial: l.Dial,
	}
}

func deployment(replicas int32) *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "api"},
		Spec:       appsv1.DeploymentSpec{Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "api"}}},
	}
}

var limits = record.Thresholds{MaxErrorRatio: 0, MaxP95: 2 * time.Second}

func TestLoadAndWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(deployment(2))
		var drawn bytes.Buffer
		run := session.Session{
			Mode: "spike", Label: "a label", Target: "http://in.memory/", Thresholds: limits,
			Load:   load(t, profile.Spike(1, 10, 10*time.Second, 20*time.Second, 40*time.Second).WithWarmUp(2*time.Second)),
			Client: client, Deployment: deployment(2), Live: &report.Live{Out: &drawn}, Every: time.Second,
		}
		time.AfterFunc(20*time.Second, func() {
			_, err := client.AppsV1().Deployments("shop").Update(context.Background(), deployment(4), metav1.UpdateOptions{})
			assert.NoError(t, err)
		})
		result, err := run.Run(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "a label", result.Title())
		assert.InDelta(t, 42, result.Seconds, 0.01)
		assert.InDelta(t, 12, result.Onset, 1e-6, "the spike, after the warm-up")
		assert.EqualValues(t, 220, result.Summary.Due)
		assert.InDelta(t, 1, result.Summary.Latency.P50, 0.001)
		require.Len(t, result.Scaling.Events, 1)
		assert.InDelta(t, 20, result.Scaling.Events[0].At, 0.2)
		assert.InDelta(t, 8, *result.Scaling.FirstUp, 0.2, "8 s after the spike began")
		assert.Len(t, result.Series, 42)
		assert.True(t, result.Verdict.Pass, result.Verdict)
		assert.Contains(t, drawn.String(), "0 of 4 ready")
	})
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, interrupt := context.WithTimeout(t.Context(), 5500*time.Millisecond)
		defer interrupt()
		run := session.Session{
			Mode: "steady", Load: load(t, profile.Steady(1, time.Hour)), Thresholds: limits, Client: fake.NewClientset(deployment(2)), Deployment: deployment(2),
		}
		result, err := run.Run(ctx)
		require.NoError(t, err)
		assert.True(t, result.Interrupted)
		assert.EqualValues(t, 5, result.Summary.Due, "what ended until then; the open request is left out")
		assert.InDelta(t, 5.5, result.Seconds, 0.2)
		assert.False(t, result.Verdict.Pass, "a run that was cut short has not shown what it was to show")
	})
}

func TestMonitor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		run := session.Session{
			Mode: "monitor", For: time.Minute, Client: fake.NewClientset(deployment(2)), Deployment: deployment(2),
			Live: &report.Live{Out: &bytes.Buffer{}}, Every: time.Second,
		}
		result, err := run.Run(t.Context())
		require.NoError(t, err)
		assert.Nil(t, result.Summary, "nothing was sent")
		assert.InDelta(t, 60, result.Seconds, 0.01)
		assert.True(t, result.Verdict.Pass)

		ctx, interrupt := context.WithTimeout(t.Context(), 5*time.Second)
		defer interrupt()
		result, err = run.Run(ctx)
		require.NoError(t, err)
		assert.InDelta(t, 5, result.Seconds, 0.2)
		assert.True(t, result.Verdict.Pass, "that is how one ends it")
	})
}

func TestDisturbed(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason  string
		disturb func(context.Context, func(string)) error
		seconds float64
		found   string
		pass    bool
	}{
		"done": {"the load ends with the last step, its open requests answered", func(_ context.Context, phase func(string)) error {
			phase("before")
			time.Sleep(3500 * time.Millisecond)
			phase("restart")
			time.Sleep(6 * time.Second)
			return nil
		}, 10, "every step done", true},
		"failed": {"it is the rollout that failed, and the requests are told of all the same", func(context.Context, func(string)) error {
			time.Sleep(time.Second)
			return errors.New("no such image")
		}, 1.5, "no such image", false},
		"out of time": {"the load was over before", func(ctx context.Context, _ func(string)) error {
			<-ctx.Done()
			return ctx.Err()
		}, 60, "cut short", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				run := session.Session{
					Mode: "rollout", Load: load(t, profile.Steady(1, time.Minute)), Thresholds: limits, Disturb: row.disturb,
					Client: fake.NewClientset(deployment(2)), Deployment: deployment(2), Live: &report.Live{Out: &bytes.Buffer{}}, Every: time.Second,
				}
				result, err := run.Run(t.Context())
				require.NoError(t, err)
				assert.InDelta(t, row.seconds, result.Seconds, 0.6, row.reason)
				check := result.Verdict.Checks[len(result.Verdict.Checks)-1]
				assert.Equal(t, "rollout", check.Name)
				assert.Equal(t, row.found, check.Found, row.reason)
				assert.Equal(t, row.pass, result.Verdict.Pass)
				if name == "done" {
					require.Len(t, result.Phases, 2)
					assert.EqualValues(t, 4, result.Phases[0].Due, "at 0, 1, 2 and 3 s")
					assert.EqualValues(t, 6, result.Phases[1].Due)
				}
			})
		})
	}
}

func TestCannotWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset(deployment(2))
		client.PrependReactor("list", "horizontalpodautoscalers", func(clienttesting.Action) (bool, kuberuntime.Object, error) {
			return true, nil, apierrors.NewForbidden(autoscalingv2.Resource("horizontalpodautoscalers"), "", nil)
		})
		run := session.Session{Mode: "monitor", For: time.Minute, Client: client, Deployment: deployment(2)}
		_, err := run.Run(t.Context())
		require.ErrorContains(t, err, "horizontalpodautoscalers.autoscaling is forbidden")
	})
}

// BenchmarkRun reports, of a hundred thousand requests at 2,000/s to a server in the same process, how many were sent in a second, how
// late the latest was, and the most memory that the process had from the system, the server's own included.
func BenchmarkRun(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	for b.Loop() {
		run := session.Session{Mode: "steady", Thresholds: limits, Load: &drive.Load{
			Profile: profile.Steady(2000, 50*time.Second), Targets: []vegeta.Target{{Method: http.MethodGet, URL: server.URL}},
			Concurrency: 1000, Timeout: 30 * time.Second, KeepAlive: true, Dial: (&net.Dialer{}).DialContext,
		}}
		result, err := run.Run(b.Context())
		require.NoError(b, err)
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		b.ReportMetric(result.Summary.AchievedRate, "requests/s")
		b.ReportMetric(float64(result.Summary.Failed), "failed")
		b.ReportMetric(1000*result.Summary.LagMax, "ms-latest")
		b.ReportMetric(float64(memory.Sys)/(1<<20), "MiB-from-the-system")
		b.ReportMetric(float64(memory.TotalAlloc)/(1<<20), "MiB-allocated-in-all")
	}
}
