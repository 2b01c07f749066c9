package albcontroller

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	networkinglisters "k8s.io/client-go/listers/networking/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
)

// monitorPeriod is how often the controller asks for the health of targets whose pods wait for it.
const monitorPeriod = 15 * time.Second

// Options are what a controller needs.
type Options struct {
	Client kubernetes.Interface
	// Dial connects to a pod by its address.
	Dial balancer.Dial
	// Listen opens a load balancer's listener. Nil is a free port on loopback.
	Listen func() (net.Listener, error)
	// Delays are the load balancers', at the pace of 1.
	Delays balancer.Delays
	// Pace is how fast waits pass.
	Pace pace.Pace
}

// Controller keeps the load balancers. Run it once.
type Controller struct {
	options   Options
	ingresses networkinglisters.IngressLister
	services  corelisters.ServiceLister
	slices    discoverylisters.EndpointSliceLister
	pods      corelisters.PodLister
	synced    []cache.InformerSynced
	dirty     chan struct{}

	mu       sync.Mutex
	balanced map[string]*balanced // by the load balancer's name
}

// New is a controller that follows the factory's informers, which must be started after it.
func New(factory informers.SharedInformerFactory, options Options) (*Controller, error) {
	if options.Listen == nil {
		options.Listen = func() (net.Listener, error) {
			return net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is there or it is not
		}
	}
	core, ingresses, slices := factory.Core().V1(), factory.Networking().V1().Ingresses(), factory.Discovery().V1().EndpointSlices()
	c := &Controller{
		options: options, ingresses: ingresses.Lister(), slices: slices.Lister(), services: core.Services().Lister(),
		pods: core.Pods().Lister(), dirty: make(chan struct{}, 1), balanced: map[string]*balanced{},
	}
	for _, informer := range []cache.SharedIndexInformer{
		ingresses.Informer(), slices.Informer(), core.Services().Informer(), core.Pods().Informer(),
	} {
		c.synced = append(c.synced, informer.HasSynced)
		_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc: func(any) { c.touch() }, UpdateFunc: func(_, _ any) { c.touch() }, DeleteFunc: func(any) { c.touch() },
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Controller) touch() {
	select {
	case c.dirty <- struct{}{}:
	default:
	}
}

// Run follows the cluster until ctx ends, and closes the load balancers then.
func (c *Controller) Run(ctx context.Context) error {
	defer c.close()
	if !cache.WaitForCacheSync(ctx.Done(), c.synced...) {
		return nil // ctx has ended
	}
	monitor := time.NewTicker(c.options.Pace.Of(monitorPeriod))
	defer monitor.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-monitor.C:
			c.report(ctx)
		case <-c.dirty:
			c.reconcile()
		}
	}
}

// reconcile makes the load balancers what the cluster says.
func (c *Controller) reconcile() {
	wanted := map[string][]*networkingv1.Ingress{}
	for _, ingress := range c.albIngresses() {
		name := nameOf(ingress)
		wanted[name] = append(wanted[name], ingress)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, b := range c.balanced {
		if len(wanted[name]) == 0 {
			b.close()
			delete(c.balanced, name)
		}
	}
	for name, ingresses := range wanted {
		b, found := c.balanced[name]
		if !found {
			b = &balanced{name: name, groups: map[groupKey]*balancer.Group{}}
			c.balanced[name] = b
		}
		b.err = c.bring(b, ingresses)
	}
}

func (c *Controller) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, b := range c.balanced {
		b.close()
		delete(c.balanced, name)
	}
}

// groupKey is what a target group is of: a port of a Service.
type groupKey struct {
	service types.NamespacedName
	port    int32
}

func (k groupKey) String() string { return fmt.Sprintf("%s:%d", k.service, k.port) }
