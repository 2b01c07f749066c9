// Command plan compares the rendered plans of the working tree with those of another revision, for a reviewer.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/internal/compare"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// execute runs the command line and returns its exit code: 0, or 1 when the plans cannot be compared.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var base, dir string
	command := &cobra.Command{
		Use:   "plan",
		Short: "Say how this tree's plans differ from another revision's",
		Long: `Plan renders every stack of the working tree and of a revision, each with its own program, and writes in Markdown what a
reviewer reads in a minute: what is added, changed and removed, and of the changes those to look at first.`,
		Example:       "  plan --base main",
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(command *cobra.Command, _ []string) error {
			text, err := markdown(command.Context(), dir, base)
			if err == nil {
				_, err = io.WriteString(command.OutOrStdout(), text)
			}
			return err
		},
	}
	command.Flags().StringVar(&base, "base", "main", "the revision to compare with")
	command.Flags().StringVar(&dir, "dir", ".", "the folder of Pulumi.yaml, the root of its repository")
	command.SetArgs(args)
	command.SetOut(stdout)
	command.SetErr(stderr)
	if err := command.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(stderr, "plan:", err)
		return 1
	}
	return 0
}

// markdown renders both trees and compares them.
func markdown(ctx context.Context, dir, base string) (string, error) {
	earlier, remove, err := checkout(ctx, dir, base)
	if err != nil {
		return "", err
	}
	defer remove()
	before, err := renderAll(ctx, earlier)
	if err != nil {
		return "", fmt.Errorf("the revision %s: %w", base, err)
	}
	after, err := renderAll(ctx, dir)
	if err != nil {
		return "", fmt.Errorf("this tree: %w", err)
	}
	return compared(before, after)
}

func compared(before, after map[string]compare.Plan) (string, error) {
	differences := map[string]compare.Difference{}
	for _, stack := range names(before, after) {
		difference, err := compare.Plans(before[stack], after[stack])
		if err != nil {
			return "", fmt.Errorf("the stack %s: %w", stack, err)
		}
		differences[stack] = difference
	}
	return compare.Markdown(names(before, after), differences), nil
}
