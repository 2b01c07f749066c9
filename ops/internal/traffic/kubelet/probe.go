package kubelet

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podnet"
)

// prober makes probes, each over a connection of its own as the kubelet does.
type prober struct {
	network *podnet.Network
	client  *http.Client
	pace    pace.Pace
}

func newProber(network *podnet.Network, p pace.Pace) *prober {
	return &prober{network: network, pace: p, client: &http.Client{
		Transport: &http.Transport{DialContext: network.DialContext, DisableKeepAlives: true},
		// Another place is an answer like any other: from 200 to 399 is good.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// probe is one of a container's, and how it is made.
type probe struct {
	spec  corev1.Probe
	check func(context.Context) error
}

func (p *prober) probe(container corev1.Container, spec *corev1.Probe, ip string) probe {
	made := probe{spec: defaulted(*spec), check: func(context.Context) error { return nil }}
	switch {
	case spec.HTTPGet != nil:
		address := net.JoinHostPort(ip, portOf(container, spec.HTTPGet.Port))
		made.check = func(ctx context.Context) error { return p.get(ctx, address, spec.HTTPGet) }
	case spec.TCPSocket != nil:
		address := net.JoinHostPort(ip, portOf(container, spec.TCPSocket.Port))
		made.check = func(ctx context.Context) error { return p.connect(ctx, address) }
	}
	return made
}

// portOf is a port's number, which a probe may call by its name.
func portOf(container corev1.Container, port intstr.IntOrString) string {
	if port.Type == intstr.Int {
		return strconv.Itoa(port.IntValue())
	}
	for _, known := range container.Ports {
		if known.Name == port.StrVal {
			return strconv.Itoa(int(known.ContainerPort))
		}
	}
	return port.StrVal
}

func (p *prober) get(ctx context.Context, address string, action *corev1.HTTPGetAction) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+action.Path, http.NoBody)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", "kube-probe/sandbox")
	for _, header := range action.HTTPHeaders {
		request.Header.Set(header.Name, header.Value)
	}
	response, err := p.client.Do(request)
	if err != nil {
		return err
	}
	if err := response.Body.Close(); err != nil {
		return err
	}
	if response.StatusCode < 200 || response.StatusCode >= 400 {
		return fmt.Errorf("the probe of %s%s got the status %d", address, action.Path, response.StatusCode)
	}
	return nil
}

func (p *prober) connect(ctx context.Context, address string) error {
	connection, err := p.network.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return connection.Close()
}

// first makes a probe until it is decided, and says how; false as well when ctx ends before.
func (p *prober) first(ctx context.Context, made probe, begun time.Time) (good bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p.results(ctx, made, begun, func(ok bool, inARow int32) {
		switch {
		case ok && inARow >= made.spec.SuccessThreshold:
			good = true
			cancel()
		case !ok && inARow >= made.spec.FailureThreshold:
			cancel()
		}
	})
	return good
}

// follow makes a probe until ctx ends, and reports each turn from what it was.
func (p *prober) follow(ctx context.Context, made probe, begun time.Time, was bool, report func(bool)) {
	p.results(ctx, made, begun, func(ok bool, inARow int32) {
		threshold := made.spec.FailureThreshold
		if ok {
			threshold = made.spec.SuccessThreshold
		}
		if ok != was && inARow >= threshold {
			was = ok
			report(ok)
		}
	})
}

// results makes a probe each period from its initial delay on, and says how often in a row it ended alike.
func (p *prober) results(ctx context.Context, made probe, begun time.Time, each func(ok bool, inARow int32)) {
	if !pace.Wait(ctx, time.Until(begun.Add(p.pace.Seconds(made.spec.InitialDelaySeconds)))) {
		return
	}
	ticker := time.NewTicker(p.pace.Seconds(made.spec.PeriodSeconds))
	defer ticker.Stop()
	var inARow int32
	was := true
	for {
		ok := p.once(ctx, made)
		if ctx.Err() != nil {
			return
		}
		if ok != was {
			inARow = 0
		}
		was = ok
		inARow++
		each(ok, inARow)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (p *prober) once(ctx context.Context, made probe) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(made.spec.TimeoutSeconds)*time.Second)
	defer cancel()
	return made.check(ctx) == nil
}
