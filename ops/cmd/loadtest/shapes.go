package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/profile"
)

// leastRate is one request in 1000 s.
const leastRate = 0.001

// newLoad is a command whose profile comes from flags of its own.
func newLoad(command *cobra.Command, s *settings, shape func(*findings.List) (profile.Profile, error)) *cobra.Command {
	command.Args = cobra.MaximumNArgs(1)
	flags := command.Flags()
	s.requests.add(flags)
	s.cluster.add(flags)
	s.output.add(command)
	addRequestThresholds(&s.thresholds, flags, 0.01)
	addReplicaThresholds(&s.thresholds, flags)
	command.RunE = func(command *cobra.Command, args []string) error {
		var list findings.List
		s.check(&list)
		rate, err := shape(&list)
		if err != nil {
			return err
		}
		if err := list.Err(command.Name()); err != nil {
			return err
		}
		return s.load(command, args, rate)
	}
	return command
}

func newSteady(client clientFor) *cobra.Command {
	s, rps := newSettings(client), 0.0
	command := &cobra.Command{
		Use:     "steady [URL]",
		Short:   "Send requests at one rate",
		Example: "  loadtest steady http://127.0.0.1:8080/ --rps 100 --for 2m --chart steady.html",
	}
	command.Flags().Float64Var(&rps, "rps", 10, "requests per second")
	command.Flags().DurationVar(&s.runFor, "for", time.Minute, "how long")
	return newLoad(command, s, func(list *findings.List) (profile.Profile, error) {
		positive(list, "--for", s.runFor)
		rateAbove(list, "--rps", rps, leastRate)
		return profile.Steady(rps, s.runFor), nil
	})
}

func newRamp(client clientFor) *cobra.Command {
	s, from, to := newSettings(client), 0.0, 0.0
	command := &cobra.Command{
		Use:     "ramp [URL]",
		Short:   "Send requests at a rate that goes evenly from one to another",
		Example: "  loadtest ramp http://127.0.0.1:8080/ --from 10 --to 200 --for 10m --namespace spywatcher --deployment spywatcher-backend",
	}
	command.Flags().Float64Var(&from, "from", 0, "requests per second at the beginning")
	command.Flags().Float64Var(&to, "to", 100, "requests per second at the end")
	command.Flags().DurationVar(&s.runFor, "for", 5*time.Minute, "how long")
	return newLoad(command, s, func(list *findings.List) (profile.Profile, error) {
		positive(list, "--for", s.runFor)
		rateAbove(list, "--from", from, 0)
		rateAbove(list, "--to", to, 0)
		if s.warmUp > 0 && from == 0 {
			list.Add("--warm-up", s.warmUp, "needs a --from above 0, which it is the way to")
		}
		return profile.Ramp(from, to, s.runFor), nil
	})
}

func newSpike(client clientFor) *cobra.Command {
	s := newSettings(client)
	var base, peak float64
	var at, hold time.Duration
	command := &cobra.Command{
		Use:   "spike [URL]",
		Short: "Have the rate jump up for a time, and back",
		Example: `  loadtest spike https://api.spywatcher.example.com/ --base 10 --peak 100 --at 30s --hold 3m --for 12m \
    --namespace spywatcher --deployment spywatcher-backend --min-replicas 3 --max-replicas 5 --within 60s`,
	}
	command.Flags().Float64Var(&base, "base", 10, "requests per second before and after")
	command.Flags().Float64Var(&peak, "peak", 100, "requests per second in between")
	command.Flags().DurationVar(&at, "at", 30*time.Second, "when it jumps up")
	command.Flags().DurationVar(&hold, "hold", 2*time.Minute, "how long it stays up")
	command.Flags().DurationVar(&s.runFor, "for", 10*time.Minute, "how long the whole run is")
	return newLoad(command, s, func(list *findings.List) (profile.Profile, error) {
		positive(list, "--hold", hold)
		rateAbove(list, "--base", base, 0)
		rateAbove(list, "--peak", peak, leastRate)
		if at < 0 {
			list.Add("--at", at, "must not be negative")
		}
		if s.runFor < at+hold {
			list.Add("--for", s.runFor, "must be no less than --at and --hold together (%s)", at+hold)
		}
		if s.warmUp > 0 && base == 0 {
			list.Add("--warm-up", s.warmUp, "needs a --base above 0, which it is the way to")
		}
		return profile.Spike(base, peak, at, hold, s.runFor), nil
	})
}

func newReplay(client clientFor) *cobra.Command {
	s, path := newSettings(client), ""
	command := &cobra.Command{
		Use:   "replay [URL]",
		Short: "Send requests at the rates that a file lists",
		Long: `Replay goes evenly from point to point of a recorded profile. The file has a line for each point, either seconds and
requests per second with a comma between, or JSON like {"seconds": 12.5, "rate": 100}; or it is what Prometheus answered to a
range query.`,
		Example: `  curl -s "$PROMETHEUS/api/v1/query_range" --data-urlencode 'query=sum(rate(http_requests_total[1m]))' \
    -d start=2026-01-05T08:00:00Z -d end=2026-01-05T10:00:00Z -d step=15 > monday.json
  loadtest replay http://127.0.0.1:8080/ --profile monday.json`,
	}
	command.Flags().StringVar(&path, "profile", "", "the file")
	_ = command.MarkFlagRequired("profile") // it is there
	return newLoad(command, s, func(*findings.List) (profile.Profile, error) {
		file, err := os.Open(path)
		if err != nil {
			return profile.Profile{}, err
		}
		defer file.Close() //nolint:errcheck // it was only read
		points, err := profile.Read(file)
		return profile.Replay(points), err
	})
}
