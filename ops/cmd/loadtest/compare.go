package main

import (
	"github.com/spf13/cobra"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/chart"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/report"
)

func newCompare() *cobra.Command {
	path := ""
	command := &cobra.Command{
		Use:     "compare A.json B.json",
		Short:   "Put two runs' records beside one another",
		Example: "  loadtest compare before.json after.json --chart both.html",
		Args:    cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			var runs []*record.Record
			for _, name := range args {
				run, err := record.Read(name)
				if err != nil {
					return err
				}
				runs = append(runs, run)
			}
			report.Compare(command.OutOrStdout(), runs[0], runs[1])
			if path == "" {
				return nil
			}
			return chart.Write(path, runs...)
		},
	}
	command.Flags().StringVar(&path, "chart", "", "a file to draw both to, on the same axes: .html or .svg")
	return command
}
