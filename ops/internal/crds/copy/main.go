// Command copy takes the definitions out of their modules.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/crds"
)

func main() {
	for _, source := range crds.Sources {
		if err := take(source); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", source.File, err)
			os.Exit(1)
		}
	}
}

func take(source crds.Source) error {
	command := exec.CommandContext(context.Background(), "go", "mod", "download", "-json", source.Module+"@"+source.Version)
	command.Env = append(os.Environ(), "GOFLAGS=-mod=mod")
	command.Dir = os.TempDir()
	listed, err := command.Output()
	if err != nil {
		return err
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(listed, &module); err != nil {
		return err
	}
	stream, err := os.ReadFile(filepath.Join(module.Dir, source.Path))
	if err != nil {
		return err
	}
	extracted, err := crds.Extract(stream, source.Kinds)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("definitions", source.File), extracted, 0o644)
}
