package e2e_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// patience is for one command; a cold control plane and a slow machine are in it.
const patience = 5 * time.Minute

// sandbox is one of its own, with a copy of the stacks' files that a test may change.
type sandbox struct {
	t         *testing.T
	root, dir string
}

func newSandbox(t *testing.T) *sandbox {
	t.Helper()
	s := &sandbox{t: t, root: t.TempDir(), dir: filepath.Join(t.TempDir(), "sandbox")}
	for _, name := range []string{"Pulumi.yaml", "Pulumi.production.yaml", "Pulumi.staging.yaml"} {
		content, err := os.ReadFile(filepath.Join("..", "..", name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(s.root, name), content, 0o600))
	}
	t.Cleanup(func() { // also when a test fails in the middle
		output, err := s.try("down", "--keep")
		require.NoError(t, err, output)
		if t.Failed() {
			s.showLogs()
		}
	})
	return s
}

// try runs the command and returns all that it said.
func (s *sandbox) try(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := s.command(ctx, args...)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	err := command.Run()
	return output.String(), err
}

func (s *sandbox) command(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, sandboxBinary, append(args, "--root", s.root, "--dir", s.dir)...)
}

// run is try for what must go well.
func (s *sandbox) run(args ...string) string {
	s.t.Helper()
	output, err := s.try(args...)
	require.NoError(s.t, err, output)
	return output
}

// edit replaces a text in production's file, which must be there.
func (s *sandbox) edit(old, replacement string) {
	s.t.Helper()
	s.editStack("production", old, replacement)
}

// editStack is edit for a stack's file.
func (s *sandbox) editStack(stack, old, replacement string) {
	s.t.Helper()
	path := filepath.Join(s.root, "Pulumi."+stack+".yaml")
	content, err := os.ReadFile(path)
	require.NoError(s.t, err)
	require.Contains(s.t, string(content), old)
	changed := strings.ReplaceAll(string(content), old, replacement)
	require.NoError(s.t, os.WriteFile(path, []byte(changed), 0o600))
}

func (s *sandbox) config() *rest.Config {
	s.t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(s.dir, "kubeconfig"))
	require.NoError(s.t, err)
	return config
}

func (s *sandbox) client() kubernetes.Interface {
	s.t.Helper()
	client, err := kubernetes.NewForConfig(s.config())
	require.NoError(s.t, err)
	return client
}

func (s *sandbox) showLogs() {
	logs, _ := filepath.Glob(filepath.Join(s.dir, "logs", "*.log"))
	for _, log := range logs {
		content, _ := os.ReadFile(log)
		s.t.Logf("%s:\n%s", filepath.Base(log), content[max(0, len(content)-2000):])
	}
}

// eventually waits for what the cluster will do by itself.
func eventually(t *testing.T, within time.Duration, holds func() bool, reason string) {
	t.Helper()
	require.Eventually(t, holds, within, 200*time.Millisecond, reason)
}
