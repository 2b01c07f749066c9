package guard

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// remembered is how long a host is not looked up again.
const remembered = 10 * time.Second

// Resolver looks a host up; net.DefaultResolver does.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Guard knows what may be loaded. Its methods may be called at the same time.
type Guard struct {
	own      Own
	insisted []string
	resolver Resolver

	mu    sync.Mutex
	found map[string]answer
}

// answer is what was found about a host.
type answer struct {
	addresses []netip.Addr
	err       error
	until     time.Time
}

// New guards the deployment whose own hosts are given. A host is insisted on when it is both in allowed and in confirmed.
func New(own Own, allowed, confirmed []string, resolver Resolver) *Guard {
	var insisted []string
	for _, host := range allowed {
		if slices.ContainsFunc(confirmed, func(other string) bool { return strings.EqualFold(host, other) }) {
			insisted = append(insisted, strings.ToLower(host))
		}
	}
	return &Guard{own: own, insisted: insisted, resolver: resolver, found: map[string]answer{}}
}

// ForbiddenError says that a host may not be loaded.
type ForbiddenError struct{ reason string }

// Error is the reason, and what to do.
func (e *ForbiddenError) Error() string { return e.reason }

// Forbidden tells it from other errors of a connection.
func (e *ForbiddenError) Forbidden() bool { return true }

// Check returns the addresses of a host if it may be loaded, and else an error that says why not.
func (g *Guard) Check(ctx context.Context, host string) ([]netip.Addr, error) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	g.mu.Lock()
	known, found := g.found[host]
	g.mu.Unlock()
	if found && time.Now().Before(known.until) {
		return known.addresses, known.err
	}
	addresses, err := g.check(ctx, host)
	if ctx.Err() == nil {
		g.mu.Lock()
		g.found[host] = answer{addresses, err, time.Now().Add(remembered)}
		g.mu.Unlock()
	}
	return addresses, err
}

func (g *Guard) check(ctx context.Context, host string) ([]netip.Addr, error) {
	addresses, err := g.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	if slices.Contains(g.insisted, host) || all(addresses, netip.Addr.IsLoopback) {
		return addresses, nil
	}
	if !g.own.names(host) {
		return nil, g.forbid(host, "%s is neither loopback nor %s", host, g.own)
	}
	own, err := g.own.addresses(ctx, g.resolve)
	if err != nil {
		return nil, err
	}
	for _, address := range addresses {
		if !own[address] && !address.IsLoopback() {
			return nil, g.forbid(host, "%s resolves to %s, which is no address of %s", host, address, g.own)
		}
	}
	return addresses, nil
}

func (g *Guard) forbid(host, format string, args ...any) error {
	return &ForbiddenError{fmt.Sprintf(format, args...) +
		fmt.Sprintf(": to load it nonetheless, give both --allow-host %s and --i-am-allowed-to-load %s", host, host)}
}

func (g *Guard) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if address, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{address.Unmap()}, nil
	}
	found, err := g.resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	for i := range found {
		found[i] = found[i].Unmap()
	}
	return found, nil
}

// Dial connects to the first of the host's addresses that answers, all of which may be loaded.
func (g *Guard) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addresses, err := g.Check(ctx, host)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{KeepAlive: 30 * time.Second}
	err = fmt.Errorf("%s has no address", host)
	for _, one := range addresses {
		var connection net.Conn
		if connection, err = dialer.DialContext(ctx, network, net.JoinHostPort(one.String(), port)); err == nil {
			return connection, nil
		}
	}
	return nil, err
}

func all(addresses []netip.Addr, holds func(netip.Addr) bool) bool {
	return len(addresses) > 0 && !slices.ContainsFunc(addresses, func(a netip.Addr) bool { return !holds(a) })
}
