package controlplane

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register" // the log formats that the commands' flags name
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kwokconfig "sigs.k8s.io/kwok/pkg/config"
	kwok "sigs.k8s.io/kwok/pkg/kwok/cmd"
	kwoklog "sigs.k8s.io/kwok/pkg/log"
	"sigs.k8s.io/kwok/pkg/utils/signals"
)

// The children.
const (
	apiServerChild  = "kube-apiserver"
	controllerChild = "kube-controller-manager"
	schedulerChild  = "kube-scheduler"
	kwokChild       = "kwok"
)

// Component is a child's whole life: the component's own command with those arguments. It returns the exit code, and ends
// the process when the parent is gone.
func Component(name string, args []string) int {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // ends with the parent, which never writes
		os.Exit(1)
	}()
	commands := map[string]func() *cobra.Command{
		apiServerChild:  apiserver.NewAPIServerCommand,
		controllerChild: controllermanager.NewControllerManagerCommand,
		schedulerChild:  func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	}
	if name == kwokChild {
		return runKwok(args)
	}
	newCommand, known := commands[name]
	if !known {
		fmt.Fprintf(os.Stderr, "there is no component %s\n", name)
		return 2
	}
	command := newCommand()
	command.SetArgs(args)
	return cli.Run(command)
}

// ForgetFlags drops the flags that Kubernetes' packages give to every command of a process when they are imported: one of
// them, --version, is no other command's kind of --version.
func ForgetFlags() { pflag.CommandLine = pflag.NewFlagSet(os.Args[0], pflag.ExitOnError) }

// runKwok reads kwok's configuration before its flags, as its own main does.
func runKwok(args []string) int {
	os.Args = append([]string{kwokChild}, args...)
	ForgetFlags()
	flags := pflag.NewFlagSet("global", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {}
	ctx, _ := kwoklog.InitFlags(signals.SetupSignalContext(), flags)
	ctx, err := kwokconfig.InitFlags(ctx, flags)
	if err == nil {
		command := kwok.NewCommand(ctx)
		command.PersistentFlags().AddFlagSet(flags)
		err = command.ExecuteContext(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "kwok:", err)
		return 1
	}
	return 0
}
