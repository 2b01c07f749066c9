package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/profile"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/rollout"
)

// disturbance is what to do to a deployment, and how.
type disturbance struct {
	image, container   string
	restart, evict     bool
	scaleTo            int32
	keep, inProduction bool
	quiet, patience    time.Duration
}

func newRollout(client clientFor) *cobra.Command {
	s, d, rps := newSettings(client), &disturbance{}, 0.0
	command := &cobra.Command{
		Use:   "rollout [URL]",
		Short: "Load a deployment while its pods are replaced, and count what fails",
		Long: `Rollout sends requests at one rate while the deployment gets another image, is restarted, has each of its pods evicted in
turn, or is scaled; one after the other when several are asked for. It counts failed requests by cause and by phase, and fails
when there is one. What was changed is put back at the end, also after Ctrl-C.`,
		Example: `  loadtest rollout http://127.0.0.1:8080/ --namespace spywatcher-staging --deployment spywatcher-backend --restart --evict
  loadtest rollout https://api.staging.example.com/ -n spywatcher-staging --deployment spywatcher-backend \
    --image ghcr.io/subculture-collective/spywatcher-backend:1.0.1 --keep`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := command.Flags()
	flags.Float64Var(&rps, "rps", 20, "requests per second")
	flags.DurationVar(&s.runFor, "for", 30*time.Minute, "how long the load goes on at most; it ends with the last step")
	d.add(command)
	s.requests.add(flags)
	s.cluster.add(flags)
	s.output.add(command)
	addRequestThresholds(&s.thresholds, flags, 0)
	command.RunE = func(command *cobra.Command, args []string) error {
		var list findings.List
		s.check(&list)
		d.check(&list)
		positive(&list, "--for", s.runFor)
		rateAbove(&list, "--rps", rps, leastRate)
		if s.deployment == "" {
			list.Add("--deployment", nil, "is missing: name the one to disturb")
		}
		if err := list.Err(command.Name()); err != nil {
			return err
		}
		return s.rollout(command, args, d, profile.Steady(rps, s.runFor))
	}
	return command
}

func (d *disturbance) add(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&d.image, "image", "", "another image for the container")
	flags.StringVar(&d.container, "container", "", "the container that gets it (default the first)")
	flags.BoolVar(&d.restart, "restart", false, "replace every pod by one of the same image")
	flags.BoolVar(&d.evict, "evict", false, "evict each pod in turn, as the drains of their nodes would")
	flags.Int32Var(&d.scaleTo, "scale-to", 0, "another number of replicas; an autoscaler has the last word on it")
	flags.BoolVar(&d.keep, "keep", false, "leave the other image and number as they are, instead of putting back what was")
	flags.BoolVar(&d.inProduction, "in-production", false, "do it also where the context, the cluster or the namespace is called production")
	flags.DurationVar(&d.quiet, "quiet", 10*time.Second, "how long nothing is done before, between and after the steps")
	flags.DurationVar(&d.patience, "patience", rollout.DefaultPatience, "how long the deployment may take to come to rest after a step")
}

func (d *disturbance) check(list *findings.List) {
	if d.image == "" && !d.restart && !d.evict && d.scaleTo == 0 {
		list.Add("--image, --restart, --evict or --scale-to", nil, "must be given: there is nothing to do to the deployment")
	}
	if d.scaleTo < 0 {
		list.Add("--scale-to", d.scaleTo, "must be 1 at least")
	}
	if d.quiet < 0 {
		list.Add("--quiet", d.quiet, "must not be negative")
	}
	positive(list, "--patience", d.patience)
}

func (s *settings) rollout(command *cobra.Command, args []string, d *disturbance, rate profile.Profile) error {
	watched, err := s.connect(command.Context())
	if err != nil {
		return err
	}
	if err := rollout.Allowed(d.inProduction, watched.names); err != nil {
		return err
	}
	on := rollout.Deployment{
		Client: watched.client, Namespace: watched.deployment.Namespace, Name: watched.deployment.Name,
		Poll: rollout.DefaultPoll, Patience: d.patience,
	}
	steps, err := d.steps(command.Context(), on)
	if err != nil {
		return err
	}
	run, err := s.session(command, args, rate, watched)
	if err != nil {
		return err
	}
	run.Disturb = func(ctx context.Context, phase func(string)) error {
		return rollout.Run(ctx, on, steps, d.quiet, d.keep, phase)
	}
	return s.finish(command, run)
}

func (d *disturbance) steps(ctx context.Context, on rollout.Deployment) (steps []rollout.Step, err error) {
	known, err := on.Know(ctx, d.container)
	if err != nil {
		return nil, err
	}
	if d.image != "" {
		steps = append(steps, rollout.Image(known, d.image))
	}
	if d.restart {
		steps = append(steps, rollout.Restart())
	}
	if d.evict {
		steps = append(steps, rollout.Evict())
	}
	if d.scaleTo > 0 {
		steps = append(steps, rollout.Scale(known, d.scaleTo))
	}
	return steps, nil
}
