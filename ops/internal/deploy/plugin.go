package deploy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// Plugin is the Kubernetes plugin that a run uses.
type Plugin string

// The plugins. Either takes the real one where it is installed or can be downloaded, and else the stand-in.
const (
	Either  Plugin = "auto"
	Real    Plugin = "real"
	StandIn Plugin = "stand-in"
)

// pluginVersion is that of the SDK that the program is built with.
const pluginVersion = "v4.33.0"

// downloadPatience is for a plugin of about 50 MB.
const downloadPatience = 2 * time.Minute

// Choose says which plugin to use. What was found to be out of reach is not asked for again in the same folder, unless it is
// wished for by name.
func Choose(ctx context.Context, h home.Home, root string, wish Plugin, progress io.Writer) (Plugin, error) {
	switch wish {
	case StandIn:
		return StandIn, nil
	case Either, Real:
	default:
		return "", fmt.Errorf("the plugin %q is none: choose %s, %s or %s", wish, Either, Real, StandIn)
	}
	installed := h.Path("pulumi", "home", "plugins", "resource-kubernetes-"+pluginVersion)
	if _, err := os.Stat(installed); err == nil {
		return Real, nil
	}
	const refused = "pulumi/no-plugin"
	if _, err := os.Stat(h.Path(refused)); err == nil && wish == Either {
		return StandIn, nil
	}
	err := download(ctx, h, root, progress)
	if err == nil {
		return Real, nil
	}
	if wish == Real || ctx.Err() != nil {
		return "", fmt.Errorf("the Kubernetes plugin %s cannot be downloaded: %w", pluginVersion, err)
	}
	return StandIn, h.WriteFile(refused, []byte(err.Error()))
}

func download(ctx context.Context, h home.Home, root string, progress io.Writer) error {
	command, _, err := pulumiCommand(ctx, h, root, progress)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, downloadPatience)
	defer cancel()
	environment := []string{"PULUMI_HOME=" + h.Path("pulumi", "home"), "PULUMI_BACKEND_URL=" + backend(h), "PULUMI_SKIP_UPDATE_CHECK=true"}
	_, stderr, code, err := command.Run(ctx, filepath.Clean(h.Path()), nil, nil, nil, environment,
		"plugin", "install", "resource", "kubernetes", pluginVersion)
	if err == nil && code == 0 {
		return nil
	}
	return errors.Join(err, errors.New(stderr))
}
