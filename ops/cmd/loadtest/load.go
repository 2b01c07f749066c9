package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"

	"github.com/spf13/cobra"
	vegeta "github.com/tsenart/vegeta/v12/lib"
	"golang.org/x/term"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/chart"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/drive"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/guard"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/profile"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/report"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/session"
)

// load is a run of a profile.
func (s *settings) load(command *cobra.Command, args []string, rate profile.Profile) error {
	watched, err := s.connect(command.Context())
	if err != nil {
		return err
	}
	run, err := s.session(command, args, rate, watched)
	if err != nil {
		return err
	}
	return s.finish(command, run)
}

// session puts together what is to be sent, and refuses what may not be.
func (s *settings) session(
	command *cobra.Command, args []string, rate profile.Profile, watched *connection,
) (*session.Session, error) {
	rate = rate.WithWarmUp(s.warmUp)
	if count := rate.Count(); count == 0 || count > s.maxRequests {
		return nil, fmt.Errorf("the run would send %d requests: it must be from 1 to --max-requests (%d)", count, s.maxRequests)
	}
	address := ""
	if len(args) > 0 {
		address = args[0]
	}
	targets, err := s.Targets(address, s.targets)
	if err != nil {
		return nil, err
	}
	guarded, err := s.guard(command.Context(), targets, watched)
	if err != nil {
		return nil, err
	}
	config, err := s.tls()
	if err != nil {
		return nil, err
	}
	run := &session.Session{
		Mode: command.Name(), Target: shown(targets), Thresholds: s.thresholds,
		Load: &drive.Load{
			Profile: rate, Targets: targets, Concurrency: s.concurrency, Timeout: s.timeout, KeepAlive: s.keepAlive,
			HTTP2: s.http2, TLS: config, Dial: guarded.Dial,
		},
	}
	watched.follow(run)
	return run, nil
}

// guard checks every host before the first request is sent.
func (r *requests) guard(ctx context.Context, targets []vegeta.Target, watched *connection) (*guard.Guard, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	var own guard.Own
	if watched != nil {
		var err error
		if own, err = guard.Of(ctx, watched.client, watched.deployment); err != nil {
			return nil, fmt.Errorf("the deployment's own hosts cannot be found: %w", err)
		}
	}
	guarded := guard.New(own, r.allow, r.confirmed, net.DefaultResolver)
	for _, target := range targets {
		address, err := url.Parse(target.URL)
		if err != nil {
			return nil, err
		}
		if _, err := guarded.Check(ctx, address.Hostname()); err != nil {
			return nil, err
		}
	}
	return guarded, nil
}

// tls asks for the name in the Host header where one is given, since the address is another then.
func (r *requests) tls() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: r.Host}
	if r.caFile == "" {
		return config, nil
	}
	content, err := os.ReadFile(r.caFile)
	if err != nil {
		return nil, err
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(content) {
		return nil, fmt.Errorf("--ca-file %s has no certificate: it must be in PEM form", r.caFile)
	}
	return config, nil
}

// shown is what a record tells of the targets: no credentials, and no query, which may hold a token.
func shown(targets []vegeta.Target) string {
	address, err := url.Parse(targets[0].URL)
	if err != nil {
		return ""
	}
	bare := (&url.URL{Scheme: address.Scheme, Host: address.Host, Path: cmp.Or(address.Path, "/")}).String()
	if len(targets) > 1 {
		return fmt.Sprintf("%s and %d others", bare, len(targets)-1)
	}
	return bare
}

// finish makes the run, and leaves behind what was asked for.
func (s *settings) finish(command *cobra.Command, run *session.Session) error {
	run.Label = s.label
	run.Live, run.Every = live(command)
	result, err := run.Run(command.Context())
	if err != nil {
		return err
	}
	return s.write(command, result)
}

// live draws on a terminal, and writes lines elsewhere, beside the summary and not within it.
func live(command *cobra.Command) (view *report.Live, every time.Duration) {
	out := command.ErrOrStderr()
	file, isFile := out.(*os.File)
	return &report.Live{Out: out, Terminal: isFile && term.IsTerminal(int(file.Fd()))}, time.Second
}

func (o *output) write(command *cobra.Command, result *record.Record) (err error) {
	if o.format == "json" {
		err = result.Print(command.OutOrStdout())
	} else {
		report.Summary(command.OutOrStdout(), result)
	}
	if o.record != "" {
		err = errors.Join(err, result.Write(o.record))
	}
	if o.chart != "" {
		err = errors.Join(err, chart.Write(o.chart, result))
	}
	if err == nil && !result.Verdict.Pass {
		return errFailed
	}
	return err
}
