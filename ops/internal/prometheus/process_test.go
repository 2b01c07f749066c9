package prometheus

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script is a program: a shell script that is given arguments.
func script(t *testing.T, path, text string) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700)) //nolint:gosec // it is run
	return path
}

// stays says that it has started, and how it ends.
const stays = `
trap 'echo asked >> "$1"; exit 0' TERM
echo started >> "$1"
while :; do sleep 0.05; done
`

func lines(path string) []string {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return strings.Fields(string(content))
}

func TestProcessIsStopped(t *testing.T) {
	t.Parallel()
	notes := filepath.Join(t.TempDir(), "notes")
	p := process{name: "stays", binary: script(t, filepath.Join(t.TempDir(), "stays"), stays), log: notes + ".log", args: []string{notes}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.run(ctx)
	}()
	require.Eventually(t, func() bool { return len(lines(notes)) == 1 }, 30*time.Second, 10*time.Millisecond, "it starts")
	cancel()
	<-ended
	assert.Equal(t, []string{"started", "asked"}, lines(notes), "it is asked to end, waited for, and not started again")
}

func TestProcessIsStartedAgain(t *testing.T) {
	t.Parallel()
	notes := filepath.Join(t.TempDir(), "notes")
	p := process{
		name: "ends", binary: script(t, filepath.Join(t.TempDir(), "ends"), `echo started >> "$1"; echo ending`), log: notes + ".log",
		args: []string{notes},
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.run(ctx)
	}()
	require.Eventually(t, func() bool { return len(lines(notes)) >= 2 }, 30*time.Second, 10*time.Millisecond,
		"what ends by itself is started again")
	cancel()
	<-ended
	assert.Contains(t, lines(notes+".log"), "ending", "what it says is in its log")
}

func TestProcessWithoutALog(t *testing.T) {
	t.Parallel()
	require.Error(t, process{log: t.TempDir()}.once(t.Context()), "a folder is no log")
}
