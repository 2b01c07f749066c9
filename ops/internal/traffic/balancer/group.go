package balancer

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
)

// Dial connects to a target by its address.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Group is a target group: the pods of one port of a Service.
type Group struct {
	// Name is the Service's with its namespace, and the port.
	Name string

	settings atomic.Pointer[GroupSettings]
	delays   Delays
	dial     Dial
	counters *Counters
	checks   *http.Transport

	running sync.WaitGroup

	mu      sync.Mutex
	targets []*target // in the order of their registration
	turnOf  int       // whose turn it is, in round robin
}

// NewGroup is a group without targets. Close it when it is not needed any more.
func NewGroup(name string, settings GroupSettings, delays Delays, dial Dial, counters *Counters) *Group {
	g := &Group{
		Name: name, delays: delays, dial: dial, counters: counters,
	}
	g.checks = &http.Transport{DialContext: g.connect, DisableKeepAlives: true}
	g.Configure(settings)
	return g
}

// Configure changes the settings. The timeouts of targets that are there stay as they are.
func (g *Group) Configure(settings GroupSettings) { g.settings.Store(&settings) }

func (g *Group) now() GroupSettings { return *g.settings.Load() }

// connect gives up on a target that does not take a connection in time.
func (g *Group) connect(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	return g.dial(ctx, network, address)
}

// Set registers the addresses that are new, and deregisters those that are there no more.
func (g *Group) Set(addresses []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	known := map[string]bool{}
	for _, t := range g.targets {
		if t.deregistered.Err() != nil {
			continue
		}
		known[t.address] = true
		if !slices.Contains(addresses, t.address) {
			t.deregister()
		}
	}
	for _, address := range addresses {
		if !known[address] {
			known[address] = true
			g.register(address)
		}
	}
}

func (g *Group) register(address string) {
	t := &target{address: address, state: Initial}
	t.life, t.cut = context.WithCancelCause(context.Background())
	t.deregistered, t.deregister = context.WithCancel(t.life)
	t.proxy = g.newProxy(t)
	g.targets = append(g.targets, t)
	g.running.Go(func() { g.live(t) })
}

// Close cuts everything off at once.
func (g *Group) Close() {
	g.mu.Lock()
	for _, t := range g.targets {
		t.cut(errCut)
	}
	g.mu.Unlock()
	g.running.Wait()
}

// Target is what is known of one.
type Target struct {
	Address     string `json:"address"`
	State       State  `json:"state"`
	Outstanding int    `json:"outstanding"`
	// Deregistered says that the target is on its way out.
	Deregistered bool `json:"deregistered,omitempty"`
}

// Targets are all that there are, those that drain included.
func (g *Group) Targets() []Target {
	g.mu.Lock()
	defer g.mu.Unlock()
	targets := make([]Target, 0, len(g.targets))
	for _, t := range g.targets {
		targets = append(targets, Target{
			Address: t.address, State: t.state, Outstanding: t.outstanding, Deregistered: t.deregistered.Err() != nil,
		})
	}
	return targets
}

// State is that of the registered target at an address; "" when there is none.
func (g *Group) State(address string) State {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range g.targets {
		if t.address == address && t.deregistered.Err() == nil {
			return t.state
		}
	}
	return ""
}
