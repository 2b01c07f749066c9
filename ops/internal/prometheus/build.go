package prometheus

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/gotool"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

var tools = []gotool.Tool{
	{
		Name: "prometheus", Module: "prometheus", Package: "github.com/prometheus/prometheus/cmd/prometheus",
		// Without the other service discoveries, whose cloud SDKs take longer to compile than all the rest:
		// https://github.com/prometheus/prometheus/tree/main/plugins.
		Flags: []string{"-ldflags", "-s -w", "-tags", "remove_all_sd,enable_kubernetes_sd"},
	},
	{
		Name: "kube-state-metrics", Module: "kube-state-metrics", Package: "k8s.io/kube-state-metrics/v2",
		Flags: []string{"-ldflags", "-s -w"},
	},
}

// Build builds the programs from the repository's modules into the sandbox's folder. It costs little when they are there.
func Build(ctx context.Context, h home.Home, root string, progress io.Writer) error {
	for _, t := range tools {
		if _, err := os.Stat(binary(h, t)); err != nil {
			fmt.Fprintf(progress, "Building %s, once; this may take a few minutes.\n", t.Name)
		}
		if err := t.Build(ctx, root, binary(h, t)); err != nil {
			return err
		}
	}
	return nil
}

func binary(h home.Home, t gotool.Tool) string { return h.Path("tool", "bin", t.Name) }
