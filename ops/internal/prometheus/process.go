package prometheus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

const (
	restartAfter = 2 * time.Second
	stopPatience = 15 * time.Second
)

// process is a program that runs in a process of its own.
type process struct {
	name, binary, log string
	args              []string
}

// run keeps it running until ctx ends: when it ends by itself, it is started again.
func (p process) run(ctx context.Context) {
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		if err := p.once(ctx); ctx.Err() == nil {
			fmt.Fprintf(os.Stderr, "%s ended: %v; it is started again\n", p.name, err)
		}
	}, restartAfter)
}

// once runs it until it ends or ctx does.
func (p process) once(ctx context.Context) (err error) {
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()

	// It ends with the thread that started it, which must not end before.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	command := exec.CommandContext(ctx, p.binary, p.args...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = endsWithThread()
	command.SysProcAttr.Setpgid = true // a Ctrl-C is for the parent, which ends them in order
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = stopPatience
	return command.Run()
}
