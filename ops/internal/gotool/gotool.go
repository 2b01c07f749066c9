// Package gotool builds the programs that the sandbox starts, each from a module of its own under ops/, which pins its
// version.
package gotool

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// Tool is such a program.
type Tool struct {
	// Name is what errors call it.
	Name string
	// Module is its module's folder in ops/, and Package the program's import path.
	Module, Package string
	// Flags are those of "go build" beside the output.
	Flags []string
}

// Build builds it from the repository at root. It costs little when the binary is there and up to date.
func (t Tool) Build(ctx context.Context, root, binary string) error {
	command := exec.CommandContext(ctx, "go", append(append([]string{"build", "-o", binary}, t.Flags...), t.Package)...)
	command.Dir = filepath.Join(root, "ops", t.Module)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s cannot be built: %w\n%s", t.Name, err, strings.TrimSpace(string(output)))
	}
	return nil
}
