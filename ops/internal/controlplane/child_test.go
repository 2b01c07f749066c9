package controlplane

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

// TestMain lets the test binary be its own child: it notes that it was started, and ends or stays as it is told.
func TestMain(m *testing.M) {
	if len(os.Args) > 3 && os.Args[1] == "component" {
		note(os.Args[3], os.Args[2])
		if os.Args[2] == "stays" {
			_, _ = os.Stdin.Read(make([]byte, 1)) // until the parent is gone
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func note(path, text string) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	if _, err := file.WriteString(text + "\n"); err != nil {
		panic(err)
	}
}

func starts(path string) int {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	return strings.Count(string(content), "\n")
}

func TestChildIsStartedAgain(t *testing.T) {
	t.Parallel()
	notes := filepath.Join(t.TempDir(), "notes")
	c := child{name: "ends", args: []string{notes}, log: filepath.Join(t.TempDir(), "log")}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.run(ctx) }()
	require.Eventually(t, func() bool { return starts(notes) >= 2 }, 30*time.Second, 10*time.Millisecond,
		"a component that ends by itself is started again")
	cancel()
	require.NoError(t, <-ended)
	log, err := os.ReadFile(c.log)
	require.NoError(t, err)
	assert.Contains(t, string(log), "ends ended", "its log says that it was")
}

func TestChildIsStopped(t *testing.T) {
	t.Parallel()
	notes := filepath.Join(t.TempDir(), "notes")
	c := child{name: "stays", args: []string{notes}, log: filepath.Join(t.TempDir(), "log")}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.run(ctx) }()
	require.Eventually(t, func() bool { return starts(notes) == 1 }, 30*time.Second, 10*time.Millisecond)
	cancel()
	require.NoError(t, <-ended, "a child that is told to end is no failure")
	assert.Equal(t, 1, starts(notes), "and is not started again")
}
