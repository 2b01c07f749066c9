package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/aws"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/deploy"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

// plugins are those of one run: where each comes from, and the stand-ins that serve.
type plugins struct {
	kubernetes, aws deploy.Source
	standIns        []served
}

// served is a stand-in that serves until it is closed.
type served interface {
	Environment() string
	Close() error
}

// attach chooses the plugins, and starts the stand-ins.
func (s *settings) attach(ctx context.Context, h home.Home, kubeconfig string, out io.Writer) (p plugins, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if p.kubernetes, err = deploy.Choose(ctx, h, s.root, deploy.Kubernetes, deploy.Source(s.plugin), out); err != nil {
		return p, err
	}
	if p.kubernetes == deploy.StandIn {
		attached, err := provider.Attach(ctx, kubeconfig)
		if err != nil {
			return p, err
		}
		p.standIns = append(p.standIns, attached)
	}
	if p.aws, err = deploy.Choose(ctx, h, s.root, deploy.AWS, deploy.Source(s.awsPlugin), out); err != nil {
		return p, err
	}
	if p.aws == deploy.StandIn {
		attached, err := aws.Attach(ctx, h.Path("aws.json"), kubeconfig)
		if err != nil {
			return p, err
		}
		p.standIns = append(p.standIns, attached)
	}
	return p, nil
}

// environment is what tells the engine of the stand-ins.
func (p plugins) environment() string {
	var parts []string
	for _, one := range p.standIns {
		parts = append(parts, one.Environment())
	}
	return strings.Join(parts, ",")
}

func (p plugins) close() (err error) {
	for _, one := range p.standIns {
		err = errors.Join(err, one.Close())
	}
	return err
}

// String says where the plugins come from.
func (p plugins) String() string {
	if p.kubernetes == p.aws {
		return fmt.Sprintf("and the %s Kubernetes and AWS plugins", p.aws)
	}
	return fmt.Sprintf("the %s Kubernetes plugin and the %s AWS plugin", p.kubernetes, p.aws)
}
