package deploy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// restoreCheckpoint puts the last whole checkpoint in the place of one that was cut off: the file backend writes in place,
// and an engine that is killed meanwhile leaves half a file, or none of it. The backend keeps the one before. What was
// made since then is made again, and taken over when it is there.
func restoreCheckpoint(h home.Home, project, stack string, progress io.Writer) error {
	path := h.Path("pulumi", ".pulumi", "stacks", project, stack+".json")
	whole, err := isWhole(path)
	if whole || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	before := path + ".bak"
	if whole, err = isWhole(before); err != nil || !whole {
		return fmt.Errorf("the state of the stack %s was cut off, and no earlier one is whole: remove %s and start anew", stack, path)
	}
	fmt.Fprintln(progress, "The last run was cut off while it wrote the state; the state before is taken.")
	content, err := os.ReadFile(before)
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// isWhole says whether a file is all that was to be written.
func isWhole(path string) (bool, error) {
	content, err := os.ReadFile(path)
	return err == nil && json.Valid(content), err
}
