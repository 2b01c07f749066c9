package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v4/process"
	"k8s.io/apimachinery/pkg/util/wait"
)

const (
	// endPatience is how long an engine that was left alone may take to write what it did and end: nothing answers it any more.
	endPatience = 30 * time.Second
	// killPatience is for the end of one that was told to.
	killPatience = 5 * time.Second
)

// endEngines returns when no engine works on the stack. The command that started one may have been killed, and the engine
// goes on without it, in a process group of its own; what it does would mix with the next run. The file backend's lock names
// its process, in a folder of the stack's. The caller has the sandbox to itself.
func endEngines(ctx context.Context, folder string, progress io.Writer) error {
	locks, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return err
	}
	for _, lock := range locks {
		engine, err := engineOf(ctx, lock)
		if err != nil {
			return err
		}
		if engine == nil {
			continue
		}
		fmt.Fprintf(progress, "The engine of the last run is still at work, as process %d; waiting for its end.\n", engine.Pid)
		if err := end(ctx, engine); err != nil {
			return fmt.Errorf("process %d has the stack's lock in %s and does not end: stop it, then try again: %w", engine.Pid, folder, err)
		}
	}
	return nil
}

// engineOf is the process that a lock names; nil when it is gone, or when its number is another program's by now.
func engineOf(ctx context.Context, lock string) (*process.Process, error) {
	content, err := os.ReadFile(lock)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // it ended just now
	}
	if err != nil {
		return nil, err
	}
	var holder struct {
		PID int32 `json:"pid"`
	}
	if err := json.Unmarshal(content, &holder); err != nil {
		return nil, fmt.Errorf("%s is no lock of the file backend: remove it: %w", lock, err)
	}
	engine, err := process.NewProcessWithContext(ctx, holder.PID)
	if err != nil || !runs(ctx, engine) {
		return nil, nil //nolint:nilerr,nilnil // there is no such process
	}
	return engine, nil
}

// runs says whether the process is a Pulumi command that has not ended.
func runs(ctx context.Context, engine *process.Process) bool {
	name, err := engine.NameWithContext(ctx)
	if err != nil || !strings.HasPrefix(name, "pulumi") {
		return false
	}
	status, err := engine.StatusWithContext(ctx)
	return err == nil && len(status) > 0 && status[0] != process.Zombie
}

func end(ctx context.Context, engine *process.Process) error {
	ended := func(ctx context.Context) (bool, error) { return !runs(ctx, engine), nil }
	const interval = 100 * time.Millisecond
	if wait.PollUntilContextTimeout(ctx, interval, endPatience, true, ended) == nil {
		return nil
	}
	if err := engine.KillWithContext(ctx); err != nil {
		return err
	}
	return wait.PollUntilContextTimeout(ctx, interval, killPatience, true, ended)
}
