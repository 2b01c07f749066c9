package rollout

import (
	"context"
	"errors"
	"time"

	"k8s.io/client-go/kubernetes"
)

// Step is one disturbance, and how it is taken back.
type Step struct {
	Name string
	// Do returns when the deployment has come to rest.
	Do func(ctx context.Context, on Deployment) error
	// Undo begins what puts the deployment back; nil when there is nothing to put back.
	Undo func(ctx context.Context, on Deployment) error
}

// Deployment is the one that is disturbed.
type Deployment struct {
	Client          kubernetes.Interface
	Namespace, Name string
	// Poll is how often it is looked at.
	Poll time.Duration
	// Patience is how long it may take to come to rest.
	Patience time.Duration
}

// Run makes the steps one after the other, quiet being the time before, between and after them, and tells of the beginning of each phase.
// What was changed is put back at the end, also when ctx has ended, unless it is to be kept.
func Run(ctx context.Context, on Deployment, steps []Step, quiet time.Duration, keep bool, phase func(string)) (err error) {
	phase("before")
	if err := pause(ctx, quiet); err != nil {
		return err
	}
	for _, step := range steps {
		phase(step.Name)
		err := step.Do(ctx, on)
		if step.Undo != nil && !keep {
			err = putBack(ctx, on, step, err, phase)
		}
		if err != nil {
			return err
		}
		phase("after " + step.Name)
		if err := pause(ctx, quiet); err != nil {
			return err
		}
	}
	return nil
}

// undoTime is for putting back alone, when nobody waits for the deployment to rest anymore.
const undoTime = 20 * time.Second

// putBack takes a step back. After a failure or an interruption it only begins to.
func putBack(ctx context.Context, on Deployment, step Step, failed error, phase func(string)) error {
	hurried, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
	defer cancel()
	if failed != nil {
		return errors.Join(failed, step.Undo(hurried, on))
	}
	phase("putting back " + step.Name)
	if err := step.Undo(hurried, on); err != nil {
		return err
	}
	return on.rest(ctx)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
