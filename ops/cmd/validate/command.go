package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/validate"
)

// settings are the flags.
type settings struct {
	namespace, context, kubeconfig, stack, dir, output string
	timeout                                            time.Duration
}

// execute runs the command line and returns its exit code.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	code := validate.ExitNotRun
	command := newCommand(func(ctx context.Context, s settings, out io.Writer) (err error) {
		code, err = s.validate(ctx, out)
		return err
	})
	command.SetArgs(args)
	command.SetOut(stdout)
	command.SetErr(stderr)
	executed, err := command.ExecuteContextC(ctx)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "validate:", err)
		return validate.ExitNotRun
	case executed != command || command.Flags().Changed("help"):
		return validate.ExitPassed // help and completion say nothing of a deployment
	}
	return code
}

func newCommand(run func(context.Context, settings, io.Writer) error) *cobra.Command {
	var s settings
	command := &cobra.Command{
		Use:   "validate",
		Short: "Say what is wrong with a live deployment",
		Long: `Validate looks at a live deployment of the program: its namespace, autoscalers, Deployments, pods, disruption budgets,
Services, Ingresses, monitors, quota, secrets and jobs. Each finding names the object, what was found, what was expected
and the fix. With --stack it also compares the live objects with the stack's rendered plan.

It only reads: the roles beside its source grant all that it needs. It exits with 0 when all checks pass, 1 when one
fails, and 2 when it could not run, or could not read what a check needs.`,
		Example: `  validate --stack production
  validate --namespace spywatcher --context my-cluster
  validate --stack staging --output json | jq '.results[] | select(.status == "fail")'`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(command *cobra.Command, _ []string) error {
			if err := s.check(); err != nil {
				return err
			}
			return run(command.Context(), s, command.OutOrStdout())
		},
	}
	flags := command.Flags()
	flags.StringVar(&s.namespace, "namespace", "", "the namespace (default the stack's, else the context's)")
	flags.StringVar(&s.context, "context", "", "the kubeconfig context (default the stack's, else the current one)")
	flags.StringVar(&s.kubeconfig, "kubeconfig", "", "the kubeconfig (default $KUBECONFIG, else ~/.kube/config)")
	flags.StringVar(&s.stack, "stack", "", "the stack whose rendered plan the live objects are compared with")
	flags.StringVar(&s.dir, "dir", ".", "the folder of Pulumi.yaml and the stack's file")
	flags.StringVar(&s.output, "output", outputHuman, "human, or json for machines")
	flags.DurationVar(&s.timeout, "timeout", time.Minute, "how long it may take")
	command.SetFlagErrorFunc(func(command *cobra.Command, err error) error {
		return fmt.Errorf("%w: the flags are %s", err, strings.Join(flagNames(command), ", "))
	})
	completeFlags(command, &s)
	return command
}

// The forms of output.
const (
	outputHuman = "human"
	outputJSON  = "json"
)

func (s settings) check() error {
	if s.output != outputHuman && s.output != outputJSON {
		return fmt.Errorf("--output is %q: it must be %s or %s", s.output, outputHuman, outputJSON)
	}
	if s.timeout <= 0 {
		return fmt.Errorf("--timeout is %s: it must be above 0, such as 60s", s.timeout)
	}
	return nil
}

func flagNames(command *cobra.Command) []string {
	var names []string
	command.Flags().VisitAll(func(flag *pflag.Flag) { names = append(names, "--"+flag.Name) })
	return names
}

// validate runs the checks, writes their report, and returns the exit code that they come to.
func (s settings) validate(ctx context.Context, out io.Writer) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	target, err := s.target()
	if err != nil {
		return validate.ExitNotRun, err
	}
	report, err := validate.Run(ctx, target.client, target.options)
	switch {
	case err == nil:
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return validate.ExitNotRun, fmt.Errorf("the cluster has not answered within %s (--timeout)", s.timeout)
	default:
		return validate.ExitNotRun, err
	}
	report.Context = target.context
	write := report.Print
	if s.output == outputJSON {
		write = report.JSON
	}
	return report.ExitCode(), write(out)
}
