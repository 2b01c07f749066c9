package controlplane

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// child is a component in a process of its own.
type child struct {
	name string
	args []string
	log  string
}

// Times of a child's life.
const (
	stopPatience  = 15 * time.Second
	steadyAfter   = 30 * time.Second
	firstBackOff  = 500 * time.Millisecond
	longestWait   = 10 * time.Second
	backOffFactor = 2
)

// run keeps the child running until ctx ends. A child that ends by itself is started again, each time after a longer
// wait, unless it ran steadily.
func (c child) run(ctx context.Context) error {
	backOff := newBackOff()
	for {
		started := time.Now()
		err := c.once(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it was told to end
		}
		if time.Since(started) > steadyAfter {
			backOff = newBackOff()
		}
		c.note(fmt.Sprintf("%s ended: %v; it is started again", c.name, err))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(backOff.Step()):
		}
	}
}

func newBackOff() *wait.Backoff {
	return &wait.Backoff{Duration: firstBackOff, Factor: backOffFactor, Cap: longestWait, Steps: 30}
}

// once runs the child until it ends or ctx does. The child reads its standard input and ends when that does, so that it
// does not outlive this process however it ends.
func (c child) once(ctx context.Context) (err error) {
	executable, err := os.Executable()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()

	command := exec.CommandContext(ctx, executable, append([]string{"component", c.name}, c.args...)...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C is for the parent, which ends them in order
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = stopPatience
	life, err := command.StdinPipe()
	if err != nil {
		return err
	}
	defer life.Close() //nolint:errcheck // the child has ended by then
	return command.Run()
}

func (c child) note(text string) {
	if file, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err == nil {
		fmt.Fprintf(file, "sandbox: %s\n", text)
		_ = file.Close() // the next run says it again
	}
}
