package prometheus

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// tool is a program that is built from a module of its own.
type tool struct {
	name, module, path string
	flags              []string
}

var tools = []tool{
	{
		name: "prometheus", module: "prometheus", path: "github.com/prometheus/prometheus/cmd/prometheus",
		// Without the other service discoveries, whose cloud SDKs take longer to compile than all the rest:
		// https://github.com/prometheus/prometheus/tree/main/plugins.
		flags: []string{"-tags", "remove_all_sd,enable_kubernetes_sd"},
	},
	{name: "kube-state-metrics", module: "kube-state-metrics", path: "k8s.io/kube-state-metrics/v2"},
}

// Build builds the programs from the repository's modules into the sandbox's folder. It costs little when they are there.
func Build(ctx context.Context, h home.Home, root string, progress io.Writer) error {
	for _, t := range tools {
		if _, err := os.Stat(t.binary(h)); err != nil {
			fmt.Fprintf(progress, "Building %s, once; this may take a few minutes.\n", t.name)
		}
		args := append([]string{"build", "-ldflags", "-s -w", "-o", t.binary(h)}, t.flags...)
		command := exec.CommandContext(ctx, "go", append(args, t.path)...)
		command.Dir = filepath.Join(root, "ops", t.module)
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("%s cannot be built: %w\n%s", t.name, err, strings.TrimSpace(string(output)))
		}
	}
	return nil
}

func (t tool) binary(h home.Home) string { return h.Path("tool", "bin", t.name) }
