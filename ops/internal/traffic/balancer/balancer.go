package balancer

import (
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Rule leads requests to a group.
type Rule struct {
	// Host is a name, "*." and a name, or "" for every host.
	Host string
	// Path is compared by whole elements, or as a whole when Exact.
	Path  string
	Exact bool
	Group *Group
}

// Balancer is one load balancer, with its listener.
type Balancer struct {
	// Address is where it listens, "127.0.0.1:41000".
	Address string
	// Counters count its requests.
	Counters Counters

	rules  atomic.Pointer[[]Rule]
	server *http.Server
	served chan struct{}
}

// Serve serves on a listener until the balancer is closed.
func Serve(listener net.Listener, settings Settings) *Balancer {
	b := &Balancer{Address: listener.Addr().String(), served: make(chan struct{})}
	b.SetRules(nil)
	b.server = &http.Server{
		Handler: b, IdleTimeout: settings.IdleTimeout, ReadHeaderTimeout: time.Minute,
		ErrorLog: log.New(io.Discard, "", 0), // clients that are gone
	}
	go func() {
		defer close(b.served)
		_ = b.server.Serve(listener) // until it is closed
	}()
	return b
}

// SetRules replaces the rules. The first that fits counts.
func (b *Balancer) SetRules(rules []Rule) { b.rules.Store(&rules) }

// Close cuts off every client.
func (b *Balancer) Close() {
	_ = b.server.Close() // nothing is left to be closed after that
	<-b.served
}

// ServeHTTP takes a request to the group that its host and path lead to.
func (b *Balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	for _, rule := range *b.rules.Load() {
		if rule.fits(host, r.URL.Path) {
			rule.Group.ServeHTTP(w, r)
			return
		}
	}
	fail(w, http.StatusNotFound)
	b.Counters.add(entry{code: http.StatusNotFound, cause: NoRule}, r, begun)
}

func (r Rule) fits(host, path string) bool {
	if name, wildcard := strings.CutPrefix(r.Host, "*."); wildcard {
		if !strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(name)) {
			return false
		}
	} else if r.Host != "" && !strings.EqualFold(r.Host, host) {
		return false
	}
	if r.Exact {
		return path == r.Path
	}
	below := strings.TrimSuffix(r.Path, "/") + "/"
	return path == strings.TrimSuffix(below, "/") || path == r.Path || strings.HasPrefix(path, below)
}
