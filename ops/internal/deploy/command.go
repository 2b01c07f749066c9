package deploy

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/gotool"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// commandVersion is the version of the Pulumi command that is built where none is installed, and the least that is taken.
const commandVersion = "3.259.0"

// pulumiCommand is the one on PATH when that is recent enough, and else one that is built from its module, once.
func pulumiCommand(ctx context.Context, h home.Home, root string, progress io.Writer) (auto.PulumiCommand, string, error) {
	least := semver.MustParse(commandVersion)
	installed, err := auto.NewPulumiCommand(&auto.PulumiCommandOptions{Version: least})
	if err == nil {
		return installed, "the Pulumi command on PATH, " + installed.Version().String(), nil
	}
	tool := h.Path("tool")
	binary := filepath.Join(tool, "bin", "pulumi")
	if _, err := os.Stat(binary); err != nil {
		fmt.Fprintf(progress, "Building the Pulumi command %s, once; this takes some minutes.\n", commandVersion)
		if err := pulumiTool.Build(ctx, root, binary); err != nil {
			return nil, "", err
		}
	}
	built, err := auto.NewPulumiCommand(&auto.PulumiCommandOptions{Root: tool, Version: least})
	if err != nil {
		return nil, "", fmt.Errorf("the Pulumi command that was built cannot be used: %w", err)
	}
	return built, "a Pulumi command of its own, " + built.Version().String(), nil
}

// pulumiTool builds it. Without its version the Automation API refuses the command.
var pulumiTool = gotool.Tool{
	Name: "the Pulumi command", Module: "pulumi", Package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
	Flags: []string{"-ldflags", "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v" + commandVersion},
}
