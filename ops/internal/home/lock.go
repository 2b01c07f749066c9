package home

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// What a process may have for itself.
const (
	// Serving is the control plane: one in each folder.
	Serving = "serving"
	// Deploying is the stacks' state: one command at a time.
	Deploying = "deploying"
)

// ErrHeld says that another process has what was asked for.
var ErrHeld = errors.New("another process has the sandbox")

// Lock takes something for this process, until release is called or the process ends, however it does. It is an ErrHeld,
// naming the process, when another has it.
func (h Home) Lock(what string) (release func() error, err error) {
	path := h.Path(what + ".lock")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		held := fmt.Errorf("%w: process %s is %s in %s: wait for it, or stop it", ErrHeld, h.Holder(what), what, h.dir)
		return nil, errors.Join(held, file.Close())
	}
	if err := file.Truncate(0); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if _, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file.Close, nil // which gives the lock back
}

// Held says whether a process has it.
func (h Home) Held(what string) bool {
	release, err := h.Lock(what)
	if err != nil {
		return errors.Is(err, ErrHeld)
	}
	return release() != nil
}

// Holder is the number of the process that has it, or had it last; "(unknown)" when no process ever had.
func (h Home) Holder(what string) string {
	text, err := os.ReadFile(h.Path(what + ".lock"))
	if err != nil || len(text) == 0 {
		return "(unknown)"
	}
	return strings.TrimSpace(string(text))
}
