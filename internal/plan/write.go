package plan

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// Files are the files of a plan by name: kubernetes.yaml, aws.yaml and unrendered.yaml, the last with what no manifest
// shows. The lists are "[]" when nothing is in them.
func Files(recording *recorder.Recording) (map[string][]byte, error) {
	files := map[string][]byte{}
	for name, render := range map[string]func(*recorder.Recording) ([]byte, error){
		"kubernetes.yaml": Kubernetes,
		"aws.yaml":        AWS,
		"unrendered.yaml": Unrendered,
	} {
		content, err := render(recording)
		if err != nil {
			return nil, err
		}
		files[name] = content
	}
	return files, nil
}

// Write puts the files of a plan into dir, which it makes when it is not there. A file is replaced as a whole, and
// nothing is when the plan cannot be rendered.
func Write(dir string, recording *recorder.Recording) (err error) {
	files, err := Files(recording)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	staging, err := os.MkdirTemp(dir, ".plan-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(staging)) }()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(staging, name), content, 0o644); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.Rename(filepath.Join(staging, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}
