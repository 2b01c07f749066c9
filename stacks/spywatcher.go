package stacks

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/components/mesh"
	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

// project is the Pulumi project's name, and so the namespace of its configuration.
const project = "spywatcher"

// Spywatcher deploys the environment that the stack's configuration describes. It returns an error with all that is
// wrong with the configuration, and registers nothing, when that cannot be used or the kubeconfig points at another
// cluster.
func Spywatcher(ctx *pulumi.Context) error {
	missing := refused
	if ctx.DryRun() {
		missing = unknown
	}
	config, secrets, err := load(ctx, missing)
	if err != nil {
		return err
	}
	if err := config.Cluster.guard(); err != nil {
		return err
	}
	return deploy(ctx, config, secrets, (*environment).guardAccount)
}

// Plan is Spywatcher for a rendered plan, which must be the same on every machine: it looks at no kubeconfig and no account, and a
// secret setting that the stack's file lacks is a fixed text.
func Plan(ctx *pulumi.Context) error {
	config, secrets, err := load(ctx, marked)
	if err != nil {
		return err
	}
	return deploy(ctx, config, secrets, func(*environment, pulumi.InvokeOption) error { return nil })
}

func deploy(ctx *pulumi.Context, config *Config, secrets workload.SecretSettings, guard accountGuard) error {
	provider, err := config.Cluster.provider(ctx)
	if err != nil {
		return err
	}
	e := &environment{ctx: ctx, config: config, options: []pulumi.ResourceOption{pulumi.Provider(provider)}}
	if err := e.newAWS(guard); err != nil {
		return err
	}
	for _, part := range []func() error{
		e.newAddons, e.newNamespace, func() error { return e.newWorkloads(secrets) }, e.newIngress, e.newWatch, e.newMonitoring, e.newMesh,
	} {
		if err := part(); err != nil {
			return err
		}
	}
	e.export()
	return nil
}

// environment is one deployment in the making.
type environment struct {
	ctx       *pulumi.Context
	config    *Config
	options   []pulumi.ResourceOption
	namespace *namespace
	aws       accounts
	after     dependencies

	backend, frontend *workload.ScaledDeployment
	address           pulumi.StringOutput
}

func (e *environment) newNamespace() (err error) {
	after := pulumi.DependsOn(e.after.namespace)
	e.namespace, err = newNamespace(e.ctx, e.config.Namespace, append(e.options, after)...)
	return err
}

func (e *environment) newWorkloads(secrets workload.SecretSettings) (err error) {
	options := append(slices.Clip(e.options), pulumi.DependsOn(e.after.workloads))
	backend := e.config.backendArgs(e.namespace.name, secrets)
	if e.backend, err = workload.NewScaledDeployment(e.ctx, backendName, backend, options...); err != nil {
		return err
	}
	frontend := e.config.frontendArgs(e.namespace.name)
	e.frontend, err = workload.NewScaledDeployment(e.ctx, frontendName, frontend, e.options...)
	return err
}

// newIngress waits for the Services alone: a load balancer takes minutes, in which the pods can start.
func (e *environment) newIngress() error {
	routes := e.config.routes(e.frontend.ServiceName, e.backend.ServiceName)
	if e.config.Ingress.Controller == nginxController {
		made, err := ingress.NewNGINXIngress(e.ctx, project, e.config.nginxArgs(e.namespace.name, routes), e.options...)
		if err != nil {
			return err
		}
		e.address = made.Address
		return nil
	}
	args := e.config.albArgs(e.namespace.name, routes)
	if err := e.newEdge(args); err != nil {
		return err
	}
	// A load balancer that resists deletion would stop a destroy halfway, with the pods gone and the hosts still leading to it.
	// Protected, it stops the destroy in its preview, before anything is deleted.
	protect := pulumi.Protect(args.DeletionProtection)
	made, err := ingress.NewALBIngress(e.ctx, project, args, append(e.options, protect)...)
	if err != nil {
		return err
	}
	e.address = made.Address
	return nil
}

// newMonitoring says in so many words that it comes after the namespace: the rules hold its name as plain text.
func (e *environment) newMonitoring() error {
	if !e.config.Monitoring.Enabled {
		return nil
	}
	after := pulumi.DependsOn(append(e.after.monitoring, e.namespace.object))
	_, err := monitoring.NewMonitoring(e.ctx, project, e.config.monitoringArgs(), append(e.options, after)...)
	return err
}

func (e *environment) newMesh() error {
	if !e.config.Mesh.Enabled {
		return nil
	}
	args := e.config.meshArgs(e.namespace.name, e.backend.ServiceName)
	_, err := mesh.NewTrafficPolicy(e.ctx, backendName, args, e.options...)
	return err
}

func (e *environment) export() {
	e.ctx.Export("namespace", e.namespace.name)
	e.ctx.Export("hosts", pulumi.StringMap{
		"frontend": pulumi.String(e.config.Hosts.Frontend),
		"backend":  pulumi.String(e.config.Hosts.Backend),
	})
	e.ctx.Export("workloads", pulumi.StringMap{"backend": e.backend.Name, "frontend": e.frontend.Name})
	e.ctx.Export("services", pulumi.StringMap{"backend": e.backend.ServiceName, "frontend": e.frontend.ServiceName})
	e.ctx.Export("address", e.address)
}
