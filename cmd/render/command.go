package main

import (
	"errors"
	"io"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/plan"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// execute runs the command line and returns its exit code: 0, or 1 when there is no plan to look at.
func execute(program pulumi.RunFunc, args []string, stdout, stderr io.Writer) int {
	command := newCommand(program)
	command.SetArgs(args)
	command.SetOut(stdout)
	command.SetErr(stderr)
	if err := command.Execute(); err != nil {
		command.PrintErrln("render: " + message(err))
		return 1
	}
	return 0
}

func newCommand(program pulumi.RunFunc) *cobra.Command {
	var dir, stack, out string
	command := &cobra.Command{
		Use:   "render",
		Short: "Write the plan of a stack as files",
		Long: `Render runs the program on a stack's file as a first preview would, with no cluster, credentials or
Pulumi command, and writes what it would deploy:

  kubernetes.yaml   manifests, in an order in which kubectl apply can make them
  aws.yaml          type, name and inputs of all that is not Kubernetes'
  unrendered.yaml   the same of Helm releases and whatever else of Kubernetes is no manifest

Secret values read "` + recorder.SecretMarker + `", and values that only a deployment can tell "` +
			recorder.UnknownMarker + `".`,
		Example:       "  render --stack production --out out/production",
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(command *cobra.Command, _ []string) error {
			options, err := plan.Load(dir, stack)
			if err != nil {
				return err
			}
			recording, err := recorder.Run(program, options)
			if err != nil {
				return err
			}
			if err := plan.Write(out, recording); err != nil {
				return err
			}
			command.Printf("The plan of stack %s is in %s.\n", stack, out)
			return nil
		},
	}
	command.Flags().StringVar(&stack, "stack", "", "the stack to render")
	command.Flags().StringVar(&out, "out", "", "the folder to write to, made when it is not there")
	command.Flags().StringVar(&dir, "dir", ".", "the folder of Pulumi.yaml")
	for _, required := range []string{"stack", "out"} {
		cobra.CheckErr(command.MarkFlagRequired(required))
	}
	return command
}

// message is an error on one line, but for findings, which have one each.
func message(err error) string {
	if found, ok := errors.AsType[*findings.Error](err); ok {
		return found.Error()
	}
	texts := []string{err.Error()}
	var several interface{ WrappedErrors() []error } // what a Pulumi program's errors come in
	if errors.As(err, &several) {
		texts = nil
		for _, one := range several.WrappedErrors() {
			texts = append(texts, one.Error())
		}
	}
	return strings.Join(strings.Fields(strings.Join(texts, "; ")), " ")
}
