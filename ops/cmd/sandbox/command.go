package main

import (
	"path/filepath"

	"github.com/spf13/cobra"
	"k8s.io/client-go/rest"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/controlplane"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/deploy"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// settings are the flags that all commands share.
type settings struct {
	root, dir, stack, plugin, awsPlugin string
}

func newCommand() *cobra.Command {
	s := &settings{}
	command := &cobra.Command{
		Use:   "sandbox",
		Short: "A real Kubernetes API on loopback, with the program deployed to it",
		Long: `Sandbox starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok on loopback, and deploys a stack
of the repository's program to them with the real Pulumi engine. It needs no account and no container.

Its pods run nothing: kwok moves them through their life cycle. What EKS would add is stood in for, and says so: an
address for each ALB ingress, and a metrics API whose numbers come from a model of load. With "up --traffic" the pods
are HTTP servers on loopback, and load balancers take requests for them.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	flags := command.PersistentFlags()
	flags.StringVar(&s.root, "root", ".", "the repository's folder, with Pulumi.yaml")
	flags.StringVar(&s.dir, "dir", "", "the sandbox's folder (default .sandbox in the repository)")
	flags.StringVar(&s.stack, "stack", "staging", "the stack to deploy")
	flags.StringVar(&s.plugin, "plugin", "auto", "the Kubernetes plugin: real, stand-in, or auto for the real one where it can be had")
	flags.StringVar(&s.awsPlugin, "aws-plugin", "stand-in", "the AWS plugin: stand-in, or real, which makes things in your account")
	command.AddCommand(newUp(s), newRefresh(s), newDestroy(s), newDown(s), newLoad(s), newWatch(s), newTrafficCommand(s), newAlerts(s),
		newBench(s), newServe(s))
	return command
}

// open is the sandbox's folder.
func (s *settings) open() (home.Home, error) {
	root, err := filepath.Abs(s.root)
	if err != nil {
		return home.Home{}, err
	}
	s.root = root
	if s.dir == "" {
		s.dir = filepath.Join(root, ".sandbox")
	}
	return home.Open(s.dir)
}

// cluster is a running sandbox's, and the namespace that the stack has there.
func (s *settings) cluster() (namespace string, config *rest.Config, err error) {
	h, err := s.open()
	if err != nil {
		return "", nil, err
	}
	if namespace, err = deploy.Namespace(s.root, s.stack); err != nil {
		return "", nil, err
	}
	config, err = controlplane.Config(h)
	return namespace, config, err
}
