package traffic

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/albcontroller"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/kubelet"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet"
)

// KwokDisregards is the label selector by which kwok leaves alone the pods that are kept here.
const KwokDisregards = kubelet.KwokDisregards

// Options are what traffic needs.
type Options struct {
	Client   kubernetes.Interface
	Settings Settings
	// Network is what pods and load balancers speak over. Nil is loopback.
	Network *podnet.Network
	// Admin is where commands ask (Fetch). It is closed in the end.
	Admin net.Listener
	// Certificate and Authority are what the webhook for readiness gates shows the API server, and by whom it is known
	// (PEM). Without them there is no webhook, and pods get no gates.
	Certificate *tls.Certificate
	Authority   []byte
}

// Traffic is the pods, the load balancers and what is known of them. Run it once.
type Traffic struct {
	options    Options
	settings   Settings
	network    *podnet.Network
	meter      *meter
	factory    informers.SharedInformerFactory
	pods       cache.SharedIndexInformer
	kubelet    *kubelet.Kubelet
	controller *albcontroller.Controller
}

// New is traffic that has not begun.
func New(options Options) (*Traffic, error) {
	if err := options.Settings.Check(); err != nil {
		return nil, err
	}
	t := &Traffic{options: options, settings: options.Settings, network: options.Network, meter: newMeter()}
	if t.network == nil {
		t.network = podnet.New()
	}
	t.factory = informers.NewSharedInformerFactory(options.Client, 0)
	t.pods = t.factory.Core().V1().Pods().Informer()
	t.kubelet = kubelet.New(options.Client, t.network, t.settings.pace(), t.start)
	var err error
	t.controller, err = albcontroller.New(t.factory, albcontroller.Options{
		Client: options.Client, Dial: t.network.DialContext, Delays: balancer.Real(), Pace: t.settings.pace(),
	})
	return t, err
}

// Run keeps pods and load balancers until ctx ends.
func (t *Traffic) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return t.kubelet.Run(ctx, t.pods) })
	group.Go(func() error { return t.controller.Run(ctx) })
	group.Go(func() error { t.meter.run(ctx); return nil })
	if t.options.Admin != nil {
		group.Go(func() error { return serve(ctx, t.options.Admin, t.admin()) })
	}
	if t.options.Certificate != nil {
		group.Go(func() error { return t.serveWebhook(ctx) })
	}
	t.factory.Start(ctx.Done())
	err := group.Wait()
	t.factory.Shutdown()
	return err
}

func (t *Traffic) serveWebhook(ctx context.Context) error {
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{*t.options.Certificate}, MinVersion: tls.VersionTLS13,
	})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle(albcontroller.WebhookPath, t.controller)
	url := "https://" + listener.Addr().String() + albcontroller.WebhookPath
	if err := albcontroller.RegisterWebhook(ctx, t.options.Client, url, t.options.Authority); err != nil {
		return errors.Join(err, listener.Close())
	}
	return serve(ctx, listener, mux)
}

// serve serves until ctx ends.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
