package bench

import (
	"context"
	"errors"
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/deploy"
)

// Row is what a number of workloads takes.
type Row struct {
	// Workloads and the Objects that they are made of.
	Workloads, Objects int
	// Preview, Up and Unchanged are by the real Pulumi engine, the last an up with nothing to change.
	Preview, Up, Unchanged Measurement
	// Cluster is how many processors the cluster keeps busy while nobody asks anything of it.
	Cluster float64
	// Applied and Ready are how long kubectl takes with the same objects, and until they are there. Zero without kubectl.
	Applied, Ready time.Duration
}

// idle is how long the cluster is left alone between two ups.
const idle = 15 * time.Second

// Stack measures a stack of so many workloads on the cluster of a process, and removes it.
func Stack(ctx context.Context, stack *deploy.Stack, cluster, workloads int) (row Row, err error) {
	row.Workloads = workloads
	if row.Preview, err = measure(ctx, func() error { return stack.Preview(ctx) }); err != nil {
		return row, err
	}
	up := func() error {
		_, err := stack.Up(ctx)
		return err
	}
	if row.Up, err = measure(ctx, up); err != nil {
		return row, err
	}
	if row.Cluster, err = Cores(ctx, cluster, idle); err != nil {
		return row, err
	}
	if row.Unchanged, err = measure(ctx, up); err != nil {
		return row, err
	}
	return row, stack.Destroy(ctx)
}

// Kubectl adds what kubectl takes with the objects of the program, and removes them. Without kubectl it adds nothing.
func (row *Row) Kubectl(ctx context.Context, kubeconfig string, program deploy.Program) error {
	objects, count, err := manifests(program)
	if err != nil {
		return err
	}
	row.Objects = count
	command, err := findKubectl(kubeconfig)
	if errors.Is(err, errNoKubectl) {
		return nil
	}
	if err != nil {
		return err
	}
	if row.Applied, row.Ready, err = command.apply(ctx, program.Namespace, objects); err != nil {
		return err
	}
	return command.remove(ctx, program.Namespace)
}
