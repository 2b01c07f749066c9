package deploy

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
)

// journaled is the Pulumi command with a journal instead of a checkpoint after every step.
//
// The engine writes the whole state anew after each step, which makes a run's time grow with the square of its resources.
// Here it writes the state once, at its end, and until then the engine's own log of events is the journal: a line for each
// step before it begins and after it ends, written at once. A run that does not come to its end leaves the journal, and the
// next one puts what it says into the state (replay). Measured in docs/benchmarks.md.
type journaled struct {
	auto.PulumiCommand

	journal string
}

// Run adds the journal to the operations that change a stack, and removes it when all that it says is in the state.
func (j journaled) Run(
	ctx context.Context, dir string, in io.Reader, outputs, errorOutputs []io.Writer, environment []string, args ...string,
) (string, string, int, error) {
	if len(args) == 0 || !slices.Contains([]string{"up", "destroy", "refresh"}, args[0]) {
		return j.PulumiCommand.Run(ctx, dir, in, outputs, errorOutputs, environment, args...)
	}
	if err := os.MkdirAll(filepath.Dir(j.journal), 0o700); err != nil {
		return "", "", -1, err
	}
	environment = append(slices.Clip(environment), "PULUMI_SKIP_CHECKPOINTS=true")
	args = append(slices.Clip(args), "--event-log", j.journal)
	stdout, stderr, code, err := j.PulumiCommand.Run(ctx, dir, in, outputs, errorOutputs, environment, args...)
	if code == 0 {
		err = errors.Join(err, j.forget())
	}
	return stdout, stderr, code, err
}

// forget removes the journal, if there is one.
func (j journaled) forget() error {
	if err := os.Remove(j.journal); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
