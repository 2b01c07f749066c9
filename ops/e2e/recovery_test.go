package e2e_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// TestRecovery: whatever is killed in the middle of an up, the next one puts it right.
func TestRecovery(t *testing.T) {
	s := newSandbox(t)
	s.run("up", "--stack", "production") // so that the next one starts with everything running
	for _, row := range []struct {
		killed, reason string
		kill           func(t *testing.T, up *os.Process)
	}{
		{"the engine", "its state is not written, and all that it made is in the journal alone", func(t *testing.T, _ *os.Process) {
			t.Helper()
			require.NoError(t, syscall.Kill(s.engine(t), syscall.SIGKILL))
		}},
		{"the command", "its engine outlives it, and must not work while the next one does", func(t *testing.T, up *os.Process) {
			t.Helper()
			require.NoError(t, up.Kill())
		}},
		{"both", "nothing is left that could write anything", func(t *testing.T, up *os.Process) {
			t.Helper()
			engine := s.engine(t)
			require.NoError(t, up.Kill())
			require.NoError(t, syscall.Kill(engine, syscall.SIGKILL))
		}},
		{"the control plane", "what was asked of it may have been done or not", func(t *testing.T, _ *os.Process) {
			t.Helper()
			require.NoError(t, syscall.Kill(s.pid(t), syscall.SIGKILL))
		}},
	} {
		done := t.Run(row.killed, func(t *testing.T) {
			s.run("destroy", "--stack", "production")
			s.killDuringUp(t, row.kill)

			s.run("up", "--stack", "production")
			assert.Contains(t, s.run("up", "--stack", "production"), "Nothing changed.", row.reason)
			assert.Contains(t, s.run("refresh", "--stack", "production"), "Nothing has drifted.", row.reason)
			assertAsRendered(t, s, "production")
		})
		require.True(t, done, "the next one needs what this one leaves")
	}

	t.Run("and the program is changed", func(t *testing.T) {
		s.run("destroy", "--stack", "production")
		s.killDuringUp(t, func(t *testing.T, up *os.Process) {
			t.Helper()
			engine := s.engine(t)
			require.NoError(t, up.Kill())
			require.NoError(t, syscall.Kill(engine, syscall.SIGKILL))
		})
		made := s.settings(t)
		s.edit("scaling: { min: 2, max: 10 }", "scaling: { min: 2, max: 10 }\n    settings: { LOG_LEVEL: warn }")
		s.run("up", "--stack", "production")
		assertAsRendered(t, s, "production")
		wanted := configMaps(planned(t, s, "production"))
		assert.NotSubset(t, wanted, made, "the up that was killed made what the new program does not name")
		assert.ElementsMatch(t, wanted, s.settings(t), "which is not left behind")
	})
	t.Run("and the stack is destroyed", func(t *testing.T) {
		s.run("destroy", "--stack", "production")
		s.killDuringUp(t, func(t *testing.T, _ *os.Process) {
			t.Helper()
			require.NoError(t, syscall.Kill(s.engine(t), syscall.SIGKILL))
		})
		s.run("destroy", "--stack", "production")
		_, err := s.client().CoreV1().Namespaces().Get(context.Background(), "spywatcher", metav1.GetOptions{})
		assert.True(t, apierrors.IsNotFound(err), "what the killed up made is destroyed as well")
	})
}

// settings are the names of the stack's ConfigMaps.
func (s *sandbox) settings(t *testing.T) []string {
	t.Helper()
	list, err := s.client().CoreV1().ConfigMaps("spywatcher").List(context.Background(), metav1.ListOptions{})
	require.NoError(t, err)
	var names []string
	for _, item := range list.Items {
		if strings.HasPrefix(item.Name, "spywatcher-") {
			names = append(names, item.Name)
		}
	}
	return names
}

func configMaps(objects []*unstructured.Unstructured) []string {
	var names []string
	for _, object := range objects {
		if object.GetKind() == "ConfigMap" {
			names = append(names, object.GetName())
		}
	}
	return names
}

// pid is the background process.
func (s *sandbox) pid(t *testing.T) int {
	t.Helper()
	return readPID(t, filepath.Join(s.dir, "state.json"))
}

// engine is the process of the Pulumi command, which has the stack's lock.
func (s *sandbox) engine(t *testing.T) int {
	t.Helper()
	locks, err := filepath.Glob(filepath.Join(s.dir, "pulumi", ".pulumi", "locks", "organization", "*", "*", "*.json"))
	require.NoError(t, err)
	require.Len(t, locks, 1, "one engine is at work")
	return readPID(t, locks[0])
}

func readPID(t *testing.T, path string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var content struct {
		PID int `json:"pid"`
	}
	require.NoError(t, json.Unmarshal(text, &content))
	require.NotZero(t, content.PID)
	return content.PID
}

// killDuringUp starts an up, and kills something as soon as it has made the first objects.
func (s *sandbox) killDuringUp(t *testing.T, kill func(*testing.T, *os.Process)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := s.command(ctx, "up", "--stack", "production")
	command.WaitDelay = 10 * time.Second
	output, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	lines := bufio.NewScanner(output)
	killed := false
	for lines.Scan() {
		if !killed && strings.Contains(lines.Text(), "Service spywatcher-backend created") {
			kill(t, command.Process)
			killed = true
		}
	}
	if err := lines.Err(); !errors.Is(err, os.ErrClosed) {
		require.NoError(t, err)
	}
	require.True(t, killed, "the up came so far")
	assert.Error(t, command.Wait(), "an up that was cut off does not call itself a success")
}
