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

// Source is where a plugin comes from.
type Source string

// The sources. Either takes the real plugin where it is installed or can be downloaded, and else the stand-in.
const (
	Either  Source = "auto"
	Real    Source = "real"
	StandIn Source = "stand-in"
)

// Plugin is one of Pulumi's, of the version of the SDK that the program is built with.
type Plugin struct{ name, version string }

// The plugins that the program uses.
var (
	Kubernetes = Plugin{"kubernetes", "v4.33.0"}
	AWS        = Plugin{"aws", "v6.83.0"}
)

// downloadPatience is for a plugin of 50 to 200 MB.
const downloadPatience = 5 * time.Minute

// Choose says where to take a plugin from. What was found to be out of reach is not asked for again in the same folder, unless
// it is wished for by name.
func Choose(ctx context.Context, h home.Home, root string, plugin Plugin, wish Source, progress io.Writer) (Source, error) {
	switch wish {
	case StandIn:
		return StandIn, nil
	case Either, Real:
	default:
		return "", fmt.Errorf("the source %q of the %s plugin is none: choose %s, %s or %s", wish, plugin.name, Either, Real, StandIn)
	}
	installed := h.Path("pulumi", "home", "plugins", "resource-"+plugin.name+"-"+plugin.version)
	if _, err := os.Stat(installed); err == nil {
		return Real, nil
	}
	refused := "pulumi/no-" + plugin.name + "-plugin"
	if _, err := os.Stat(h.Path(refused)); err == nil && wish == Either {
		return StandIn, nil
	}
	err := download(ctx, h, root, plugin, progress)
	if err == nil {
		return Real, nil
	}
	if wish == Real || ctx.Err() != nil {
		return "", fmt.Errorf("the %s plugin %s cannot be downloaded: %w", plugin.name, plugin.version, err)
	}
	return StandIn, h.WriteFile(refused, []byte(err.Error()))
}

func download(ctx context.Context, h home.Home, root string, plugin Plugin, progress io.Writer) error {
	command, _, err := pulumiCommand(ctx, h, root, progress)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, downloadPatience)
	defer cancel()
	environment := []string{"PULUMI_HOME=" + h.Path("pulumi", "home"), "PULUMI_BACKEND_URL=" + backend(h), "PULUMI_SKIP_UPDATE_CHECK=true"}
	_, stderr, code, err := command.Run(ctx, filepath.Clean(h.Path()), nil, nil, nil, environment,
		"plugin", "install", "resource", plugin.name, plugin.version)
	if err == nil && code == 0 {
		return nil
	}
	return errors.Join(err, errors.New(stderr))
}
