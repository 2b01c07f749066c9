package albcontroller

import (
	"cmp"
	"slices"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/balancer"
)

// Balancer is what is known of a load balancer.
type Balancer struct {
	// Name is the load balancer's, or that of its group of Ingresses.
	Name string `json:"name"`
	// URL is where it takes requests, "http://127.0.0.1:41000", each with the Host that it is for. "" while it has no
	// listener.
	URL string `json:"url"`
	// Namespaces are those of its Ingresses, and Hosts those of its rules.
	Namespaces []string `json:"namespaces"`
	Hosts      []string `json:"hosts"`
	// Groups are its target groups.
	Groups []Group `json:"groups"`
	// Counts and Failures are what became of its requests.
	Counts   []balancer.Count   `json:"counts"`
	Failures []balancer.Failure `json:"failures,omitempty"`
	// Error is what keeps it from being what its Ingresses say.
	Error string `json:"error,omitempty"`
}

// Group is what is known of a target group.
type Group struct {
	Name    string            `json:"name"`
	Targets []balancer.Target `json:"targets"`
}

// Balancers are all that there are, by their names.
func (c *Controller) Balancers() []Balancer {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []Balancer
	for _, b := range c.balanced {
		all = append(all, b.describe())
	}
	slices.SortFunc(all, func(a, b Balancer) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func (b *balanced) describe() Balancer {
	described := Balancer{Name: b.name, Namespaces: b.namespaces, Hosts: b.hosts}
	if b.err != nil {
		described.Error = b.err.Error()
	}
	if b.lb != nil {
		described.URL = "http://" + b.lb.Address
		described.Counts, described.Failures = b.lb.Counters.Counts(), b.lb.Counters.Failures()
	}
	for _, group := range b.groups {
		described.Groups = append(described.Groups, Group{group.Name, group.Targets()})
	}
	slices.SortFunc(described.Groups, func(a, b Group) int { return cmp.Compare(a.Name, b.Name) })
	return described
}
