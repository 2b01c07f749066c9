package deploy

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"github.com/subculture-collective/spywatcher-infra/stacks"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// secrets are made-up values of the program's secret settings: the same on each run, and those of this folder alone.
func secrets(h home.Home) (map[string]string, error) {
	const file = "secrets.json"
	values := map[string]string{}
	text, err := os.ReadFile(h.Path(file))
	switch {
	case err == nil:
		if err := json.Unmarshal(text, &values); err != nil {
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	missing := false
	for _, name := range stacks.SecretNames() {
		if values[name] == "" {
			values[name], missing = "sandbox-"+rand.Text(), true
		}
	}
	if !missing {
		return values, nil
	}
	if text, err = json.Marshal(values); err != nil {
		return nil, err
	}
	return values, h.WriteFile(file, text)
}

// passphrase encrypts the stack's secrets in the state.
func passphrase(h home.Home) (path string, err error) {
	const file = "passphrase"
	if _, err := os.Stat(h.Path(file)); errors.Is(err, fs.ErrNotExist) {
		return h.Path(file), h.WriteFile(file, []byte(rand.Text()))
	}
	return h.Path(file), nil
}
