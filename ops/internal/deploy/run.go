package deploy

import (
	"context"
	"errors"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optrefresh"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
)

// parallel is how many resources the engine works on at once. Most of a resource's time is waiting for the cluster, so
// the engine's own default of four for each processor would leave it idle.
const parallel = 256

// Changes are how many resources each operation was done to: "create", "update", "delete", "same".
type Changes map[string]int

// Any says whether anything was changed.
func (c Changes) Any() bool {
	for operation, count := range c {
		if operation != "same" && operation != "read" && count > 0 {
			return true
		}
	}
	return false
}

// Up deploys the stack. What an earlier run left behind when it was killed is put right first.
func (s *Stack) Up(ctx context.Context) (Changes, error) {
	stale, err := s.recover(ctx)
	if err != nil {
		return nil, err
	}
	options := []optup.Option{
		optup.Parallel(parallel), optup.ProgressStreams(s.progress), optup.ErrorProgressStreams(s.progress), optup.SuppressOutputs(),
	}
	if stale {
		options = append(options, optup.Refresh())
	}
	result, err := s.stack.Up(ctx, options...)
	if err != nil {
		return nil, plainError("up", err)
	}
	return changes(result.Summary.ResourceChanges), nil
}

// Preview says what an up would do, and does none of it.
func (s *Stack) Preview(ctx context.Context) error {
	_, err := s.stack.Preview(ctx, optpreview.Parallel(parallel), optpreview.ProgressStreams(s.progress),
		optpreview.ErrorProgressStreams(s.progress))
	if err != nil {
		return plainError("preview", err)
	}
	return nil
}

// Refresh compares the state with the cluster and takes over what differs.
func (s *Stack) Refresh(ctx context.Context) (Changes, error) {
	if _, err := s.recover(ctx); err != nil {
		return nil, err
	}
	result, err := s.stack.Refresh(ctx, optrefresh.Parallel(parallel), optrefresh.ProgressStreams(s.progress),
		optrefresh.ErrorProgressStreams(s.progress))
	if err != nil {
		return nil, plainError("refresh", err)
	}
	return changes(result.Summary.ResourceChanges), nil
}

// Destroy removes everything that the stack made.
func (s *Stack) Destroy(ctx context.Context) error {
	stale, err := s.recover(ctx)
	if err != nil {
		return err
	}
	if err := s.unprotect(ctx); err != nil {
		return err
	}
	options := []optdestroy.Option{
		optdestroy.Parallel(parallel), optdestroy.ProgressStreams(s.progress), optdestroy.ErrorProgressStreams(s.progress),
	}
	if stale {
		options = append(options, optdestroy.Refresh())
	}
	if _, err := s.stack.Destroy(ctx, options...); err != nil {
		return plainError("destroy", err)
	}
	return nil
}

func changes(counts *map[string]int) Changes {
	if counts == nil {
		return Changes{}
	}
	return *counts
}

// plainError is the engine's error without its output, which was shown already: the Automation API puts all that the
// engine said behind the first line.
func plainError(operation string, err error) error {
	first, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(operation + " failed: " + first)
}
