package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/bench"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/controlplane"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/deploy"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// benchNodes is how many nodes a zone has while it is measured: a thousand pods, and those that a rollout adds, fit on them.
const benchNodes = 6

// settleTime is how long the control plane is left alone before its memory counts as that of an idle one.
const settleTime = 15 * time.Second

func newBench(s *settings) *cobra.Command {
	var counts []int
	command := &cobra.Command{
		Use:   "bench",
		Short: "Measure preview, up and an up with nothing to change, beside kubectl",
		Long: `Bench starts a sandbox of its own in a temporary folder, so that nothing that was there before counts, deploys so many of the
library's workloads to it with the real Pulumi engine, and then the same objects with kubectl.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return s.bench(command.Context(), counts, command.OutOrStdout())
		},
	}
	command.Flags().IntSliceVar(&counts, "workloads", []int{1, 10, 100, 500}, "how many workloads to measure with, one after the other")
	return command
}

func (s *settings) bench(ctx context.Context, counts []int, out io.Writer) (err error) {
	temporary, err := os.MkdirTemp("", "sandbox-bench-")
	if err != nil {
		return err
	}
	s.dir = filepath.Join(temporary, "sandbox")
	h, err := s.open()
	if err != nil {
		return err
	}
	defer func() {
		// Whatever happened, and also when the command was interrupted.
		err = errors.Join(err, stopServing(context.WithoutCancel(ctx), h))
		if err != nil {
			err = fmt.Errorf("%w: the logs are in %s", err, h.Path("logs"))
			return
		}
		err = os.RemoveAll(temporary)
	}()
	cluster, err := measureStart(ctx, h, out)
	if err != nil {
		return err
	}
	log, err := os.Create(h.Log("bench"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	if err := s.benchStack(ctx, h, cluster, log, out); err != nil {
		return err
	}
	var rows []bench.Row
	for _, count := range counts {
		fmt.Fprintf(out, "Measuring %d workloads.\n", count)
		row, err := s.benchWorkloads(ctx, h, cluster, count, log)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return bench.Print(out, rows)
}

// measureStart starts the control plane, says how long it took and what memory it has, and returns its process.
func measureStart(ctx context.Context, h home.Home, out io.Writer) (cluster int, err error) {
	started := time.Now()
	if err := ensureServing(ctx, h, out); err != nil {
		return 0, err
	}
	fmt.Fprintf(out, "The control plane is ready after %.1f s.\n", time.Since(started).Seconds())
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(settleTime):
	}
	state, err := h.ReadState()
	if err != nil {
		return 0, err
	}
	memory, err := bench.Memory(ctx, state.PID)
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(out, "Idle, it has %d MiB of memory.\n", memory>>20)

	client, err := controlplane.Client(h)
	if err != nil {
		return 0, err
	}
	return state.PID, controlplane.EnsureNodes(ctx, client, benchNodes)
}

// benchStack measures the stack that the other commands would deploy.
func (s *settings) benchStack(ctx context.Context, h home.Home, cluster int, log, out io.Writer) error {
	program, err := deploy.Repository(h, s.root, s.stack)
	if err != nil {
		return err
	}
	return withProgram(ctx, h, s, program, log, func(stack *deploy.Stack) error {
		row, err := bench.Stack(ctx, stack, cluster, 0)
		if err == nil {
			fmt.Fprintf(out, "The stack %s: preview %.1f s, up %.1f s, nothing to change %.1f s.\n", s.stack,
				row.Preview.Time.Seconds(), row.Up.Time.Seconds(), row.Unchanged.Time.Seconds())
		}
		return err
	})
}

func (s *settings) benchWorkloads(
	ctx context.Context, h home.Home, cluster, count int, log io.Writer,
) (row bench.Row, err error) {
	program := bench.Workloads(count)
	err = withProgram(ctx, h, s, program, log, func(stack *deploy.Stack) (err error) {
		row, err = bench.Stack(ctx, stack, cluster, count)
		return err
	})
	if err != nil {
		return row, err
	}
	return row, row.Kubectl(ctx, h.Kubeconfig(), program)
}
