package home

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Home is a sandbox's folder.
type Home struct{ dir string }

// Open makes the folder, readable by its owner alone, and returns it.
func Open(dir string) (Home, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return Home{}, err
	}
	for _, folder := range []string{"", "pki", "etcd", "logs", "bin", "pulumi"} {
		if err := os.MkdirAll(filepath.Join(absolute, folder), 0o700); err != nil {
			return Home{}, fmt.Errorf("the sandbox's folder cannot be made: %w", err)
		}
	}
	return Home{dir: absolute}, nil
}

// Path is a place in the folder.
func (h Home) Path(elements ...string) string {
	return filepath.Join(append([]string{h.dir}, elements...)...)
}

// Kubeconfig is the path of the administrator's kubeconfig.
func (h Home) Kubeconfig() string { return h.Path("kubeconfig") }

// Log is the path of a component's log.
func (h Home) Log(component string) string { return h.Path("logs", component+".log") }

// State is what a running sandbox tells the other commands.
type State struct {
	// PID is the background process.
	PID int `json:"pid"`
	// Ports are those that the components listen on, on loopback.
	Ports map[string]int `json:"ports"`
	// Ready says that the cluster can be used.
	Ready bool `json:"ready"`
	// Versions are what the components report of themselves.
	Versions map[string]string `json:"versions,omitempty"`
}

// ReadState is the state that was written last; the zero value when there is none.
func (h Home) ReadState() (State, error) {
	var state State
	text, err := os.ReadFile(h.Path("state.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return state, nil
	}
	if err != nil {
		return state, err
	}
	if err := json.Unmarshal(text, &state); err != nil {
		return state, fmt.Errorf("%s cannot be read: %w: remove the sandbox's folder and start anew", h.Path("state.json"), err)
	}
	return state, nil
}

// WriteState replaces the state as a whole.
func (h Home) WriteState(state State) error {
	text, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return err
	}
	return h.WriteFile("state.json", append(text, '\n'))
}

// WriteFile replaces a file as a whole, readable by its owner alone.
func (h Home) WriteFile(name string, content []byte) error {
	path := h.Path(name)
	file, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) //nolint:errcheck // gone by then when all went well
	if _, err := file.Write(content); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
