package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/session"
)

func newMonitor(client clientFor) *cobra.Command {
	s := newSettings(client)
	command := &cobra.Command{
		Use:     "monitor",
		Short:   "Watch how a deployment scales, and send nothing",
		Example: "  loadtest monitor --namespace spywatcher --deployment spywatcher-backend --for 1h --chart evening.html",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			var list findings.List
			s.output.check(&list)
			positive(&list, "--for", s.runFor)
			checkThresholds(s.thresholds, s.deployment, &list)
			if err := list.Err(command.Name()); err != nil {
				return err
			}
			return s.monitor(command)
		},
	}
	command.Flags().DurationVar(&s.runFor, "for", 10*time.Minute, "how long; Ctrl-C ends it sooner, with the summary so far")
	s.cluster.add(command.Flags())
	s.output.add(command)
	addReplicaThresholds(&s.thresholds, command.Flags())
	return command
}

func (s *settings) monitor(command *cobra.Command) error {
	watched, err := s.connect(command.Context())
	if err != nil {
		return err
	}
	if watched == nil {
		return errors.New("--deployment is missing: name the one to watch")
	}
	run := &session.Session{Mode: command.Name(), For: s.runFor, Thresholds: s.thresholds}
	watched.follow(run)
	return s.finish(command, run)
}
