package controlplane

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// startPatience is how long the control plane may take until it serves.
const startPatience = 3 * time.Minute

//go:embed stages/stages.yaml
var stages []byte

// plane is one control plane.
type plane struct {
	home      home.Home
	authority *authority
	ports     map[string]int
}

// Options change what a control plane is. The zero value is the usual one.
type Options struct {
	// KwokDisregards is a label selector of objects that kwok leaves alone, as something else keeps them. "" is none.
	KwokDisregards string
}

// Serve runs a control plane in the folder until ctx ends, then stops it in order. ready is called once, when the API
// answers and the nodes take pods; what it returns ends the control plane.
func Serve(
	ctx context.Context, h home.Home, options Options, ready func(context.Context, *rest.Config, map[string]int) error,
) error {
	p, err := prepare(ctx, h)
	if err != nil {
		return err
	}
	stopEtcd, err := p.startEtcd(ctx)
	if err != nil {
		return err
	}
	defer stopEtcd()

	// The API server goes last, so that the others can still say goodbye to it.
	servers, stopServers := context.WithCancel(context.WithoutCancel(ctx))
	var apiServer errgroup.Group
	apiServer.Go(func() error { return p.apiServer().run(servers) })
	defer func() {
		stopServers()
		_ = apiServer.Wait() // run ends without an error when it is told to
	}()

	group, groupCtx := errgroup.WithContext(ctx)
	for _, c := range []child{p.controllerManager(), p.scheduler(), p.kwok(options.KwokDisregards)} {
		group.Go(func() error { return c.run(groupCtx) })
	}
	group.Go(func() error {
		config, err := p.await(groupCtx)
		if err != nil {
			return err
		}
		return ready(groupCtx, config, p.ports)
	})
	err = group.Wait()
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// prepare finds ports and writes what the components read.
func prepare(ctx context.Context, h home.Home) (*plane, error) {
	state, err := h.ReadState()
	if err != nil {
		return nil, err
	}
	p := &plane{home: h}
	if p.ports, err = choosePorts(ctx, state.Ports); err != nil {
		return nil, err
	}
	if p.authority, err = openAuthority(h); err != nil {
		return nil, fmt.Errorf("the sandbox's certificates: %w", err)
	}
	server := "https://" + p.address(portAPI)
	for name, id := range map[string]string{
		"kubeconfig": adminIdentity,
		"pki/" + controllerIdentity + ".kubeconfig": controllerIdentity,
		"pki/" + schedulerIdentity + ".kubeconfig":  schedulerIdentity,
	} {
		if err := p.authority.writeKubeconfig(name, id, server); err != nil {
			return nil, err
		}
	}
	return p, h.WriteFile("stages.yaml", stages)
}

// await is there when the cluster can be used.
func (p *plane) await(ctx context.Context) (*rest.Config, error) {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	config, err := Config(p.home)
	if err != nil {
		return nil, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	err = wait.PollUntilContextCancel(ctx, 100*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		_, err := client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		return err == nil, nil
	})
	if err != nil {
		return nil, fmt.Errorf("the API server does not answer: look at %s: %w", p.home.Log(apiServerChild), err)
	}
	if err := EnsureNodes(ctx, client, nodesPerZone); err != nil {
		return nil, err
	}
	if err := awaitNodes(ctx, client); err != nil {
		return nil, fmt.Errorf("the nodes do not get ready: look at %s: %w", p.home.Log(kwokChild), err)
	}
	return config, nil
}
