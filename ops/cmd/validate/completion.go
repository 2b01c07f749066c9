package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/client-go/tools/clientcmd/api"
)

// completeFlags has the shell offer what the files on this machine say. It asks no cluster.
func completeFlags(command *cobra.Command, s *settings) {
	for flag, offer := range map[string]func() []string{
		"context":   func() []string { return slices.Sorted(maps.Keys(s.contexts())) },
		"namespace": s.namespaces,
		"stack":     s.stacks,
		"output":    func() []string { return []string{outputHuman, outputJSON} },
	} {
		cobra.CheckErr(command.RegisterFlagCompletionFunc(flag,
			func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return offer(), cobra.ShellCompDirectiveNoFileComp
			}))
	}
	cobra.CheckErr(command.MarkFlagFilename("kubeconfig"))
	cobra.CheckErr(command.MarkFlagDirname("dir"))
}

func (s *settings) contexts() map[string]*api.Context {
	config, err := s.clientConfig("").RawConfig()
	if err != nil {
		return nil // there is nothing to offer
	}
	return config.Contexts
}

// namespaces are those that contexts of the kubeconfig name.
func (s *settings) namespaces() []string {
	found := map[string]bool{}
	for _, context := range s.contexts() {
		if context.Namespace != "" {
			found[context.Namespace] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// stacks are those that have a file.
func (s *settings) stacks() []string {
	files, err := filepath.Glob(filepath.Join(s.dir, "Pulumi.*.yaml"))
	if err != nil {
		return nil
	}
	var stacks []string
	for _, file := range files {
		stacks = append(stacks, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "Pulumi."), ".yaml"))
	}
	return stacks
}
