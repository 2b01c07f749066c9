package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const pulumiVersion = "v3.259.0"

// sandboxBinary is the command under test.
var sandboxBinary string

func TestMain(m *testing.M) {
	code, err := runAll(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runAll(m *testing.M) (int, error) {
	tools, err := os.MkdirTemp("", "sandbox-e2e-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(tools)
	sandboxBinary = filepath.Join(tools, "sandbox")
	if err := build("..", "-tags", "kustomize_disable_go_plugin_support", "-ldflags", "-s -w", "-o", sandboxBinary, "./cmd/sandbox"); err != nil {
		return 1, err
	}
	if err := os.Setenv("PATH", tools+string(os.PathListSeparator)+os.Getenv("PATH")); err != nil {
		return 1, err
	}
	// However this process ends, the control planes that its tests started end with it.
	if err := os.Setenv("SANDBOX_OWNER", strconv.Itoa(os.Getpid())); err != nil {
		return 1, err
	}
	if _, err := exec.LookPath("kubectl"); err != nil {
		if err := build("..", "-o", filepath.Join(tools, "kubectl"), "k8s.io/kubernetes/cmd/kubectl"); err != nil {
			return 1, err
		}
	}
	if _, err := exec.LookPath("pulumi"); err != nil {
		flags := "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=" + pulumiVersion
		command := "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
		if err := build("../pulumi", "-ldflags", flags, "-o", filepath.Join(tools, "pulumi"), command); err != nil {
			return 1, err
		}
	}
	return m.Run(), nil
}

func build(dir string, args ...string) error {
	command := exec.Command("go", append([]string{"build"}, args...)...)
	command.Dir = dir
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", strings.Join(args, " "), err, output)
	}
	return nil
}
