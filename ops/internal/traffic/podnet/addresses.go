package podnet

import (
	"fmt"
	"net/netip"
	"sync"
)

// Range is where pods that run on loopback have their addresses. kwok gives others to the pods that it keeps.
const Range = "10.245.0.0/16"

// Addresses gives each pod one of its own. The zero value has given none.
type Addresses struct {
	mu    sync.Mutex
	last  netip.Addr
	taken map[netip.Addr]bool
}

// Take is an address that no pod has: the wanted one, when it is of the range and free. Addresses are used again as late
// as can be, as somebody may still send to a pod that is gone.
func (a *Addresses) Take(wanted string) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	whole := netip.MustParsePrefix(Range)
	if a.taken == nil {
		a.taken, a.last = map[netip.Addr]bool{}, whole.Addr()
	}
	if address, err := netip.ParseAddr(wanted); err == nil && whole.Contains(address) && !a.taken[address] {
		a.taken[address] = true
		return address.String(), nil
	}
	for range 1 << (32 - whole.Bits()) {
		a.last = a.last.Next()
		if !whole.Contains(a.last) {
			a.last = whole.Addr().Next()
		}
		if !a.taken[a.last] {
			a.taken[a.last] = true
			return a.last.String(), nil
		}
	}
	return "", fmt.Errorf("all addresses of %s are taken", Range)
}

// Free gives an address back.
func (a *Addresses) Free(address string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if parsed, err := netip.ParseAddr(address); err == nil {
		delete(a.taken, parsed)
	}
}
