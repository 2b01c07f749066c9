package e2e_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRecovery: whatever is killed in the middle of an up, the next one puts it right.
func TestRecovery(t *testing.T) {
	for name, kill := range map[string]func(*testing.T, *sandbox, *os.Process){
		"the engine": func(t *testing.T, _ *sandbox, up *os.Process) {
			require.NoError(t, syscall.Kill(-up.Pid, syscall.SIGKILL)) // with the Pulumi command, its child
		},
		"the control plane": func(t *testing.T, s *sandbox, _ *os.Process) {
			require.NoError(t, syscall.Kill(s.pid(), syscall.SIGKILL))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			s.run("up", "--stack", "production") // so that the next one starts with everything running
			s.run("destroy", "--stack", "production")
			s.killDuringUp(kill)

			s.run("up", "--stack", "production")
			assert.Contains(t, s.run("up", "--stack", "production"), "Nothing changed.", "nothing is lost")
			assert.Contains(t, s.run("refresh", "--stack", "production"), "Nothing has drifted.")
			assertAsRendered(t, s, "production")
			s.run("destroy", "--stack", "production")
		})
	}
}

// pid is the background process.
func (s *sandbox) pid() int {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "state.json"))
	require.NoError(s.t, err)
	var state struct {
		PID int `json:"pid"`
	}
	require.NoError(s.t, json.Unmarshal(text, &state))
	require.NotZero(s.t, state.PID)
	return state.PID
}

// killDuringUp starts an up, and kills something as soon as it has made the first objects.
func (s *sandbox) killDuringUp(kill func(*testing.T, *sandbox, *os.Process)) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := s.command(ctx, "up", "--stack", "production")
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.WaitDelay = 10 * time.Second
	output, err := command.StdoutPipe()
	require.NoError(s.t, err)
	require.NoError(s.t, command.Start())
	lines := bufio.NewScanner(output)
	killed := false
	for lines.Scan() {
		if !killed && strings.Contains(lines.Text(), "Service spywatcher-backend created") {
			kill(s.t, s, command.Process)
			killed = true
		}
	}
	require.True(s.t, killed, "the up came so far")
	assert.Error(s.t, command.Wait(), "an up that was cut off does not call itself a success")
}
