package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/subculture-collective/spywatcher-infra/internal/compare"
)

// checkout puts a revision into a folder of its own, which remove takes away.
func checkout(ctx context.Context, dir, revision string) (path string, remove func(), err error) {
	parent, err := os.MkdirTemp("", "plan-")
	if err != nil {
		return "", nil, err
	}
	path = filepath.Join(parent, "tree")
	remove = func() {
		// Also when ctx has ended: git would go on listing the tree.
		_, _ = run(context.WithoutCancel(ctx), dir, "git", "worktree", "remove", "--force", path)
		_ = os.RemoveAll(parent) // a temporary folder that stays does no harm
	}
	if _, err := run(ctx, dir, "git", "worktree", "add", "--detach", path, revision); err != nil {
		remove()
		return "", nil, fmt.Errorf("the revision %s cannot be checked out: %w", revision, err)
	}
	return path, remove, nil
}

// renderAll renders every stack of a tree with the tree's own program. A tree that cannot render yet has no plans: all
// that the other has is new.
func renderAll(ctx context.Context, tree string) (map[string]compare.Plan, error) {
	plans := map[string]compare.Plan{}
	if _, err := os.Stat(filepath.Join(tree, "cmd", "render")); errors.Is(err, os.ErrNotExist) {
		return plans, nil
	}
	out, err := os.MkdirTemp("", "plan-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(out) //nolint:errcheck // a temporary folder that stays does no harm
	render := filepath.Join(out, "render")
	if _, err := run(ctx, tree, "go", "build", "-o", render, "./cmd/render"); err != nil {
		return nil, fmt.Errorf("its renderer cannot be built: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(tree, "Pulumi.*.yaml"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		stack := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "Pulumi."), ".yaml")
		folder := filepath.Join(out, stack)
		if _, err := run(ctx, tree, render, "--stack", stack, "--out", folder); err != nil {
			return nil, fmt.Errorf("the stack %s cannot be rendered: %w", stack, err)
		}
		if plans[stack], err = read(folder); err != nil {
			return nil, err
		}
	}
	return plans, nil
}

func read(folder string) (compare.Plan, error) {
	plan := compare.Plan{}
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if plan[filepath.Base(file)], err = os.ReadFile(file); err != nil {
			return nil, err
		}
	}
	return plan, nil
}

// run runs a command in a folder; its error holds what the command said.
func run(ctx context.Context, dir, name string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = dir
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}

// names are the stacks of either.
func names(before, after map[string]compare.Plan) []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(before)), maps.Keys(after))
	slices.Sort(all)
	return slices.Compact(all)
}
