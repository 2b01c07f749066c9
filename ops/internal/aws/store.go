package aws

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// store is the file that holds what was made. It is read anew for each call, and replaced as a whole.
type store struct {
	path string
	mu   sync.Mutex
}

// inventory is what an account has in a region, by type and ID.
type inventory map[string]map[string]entry

// entry is one thing that was made.
type entry struct {
	// URN is the resource that made it.
	URN string `json:"urn"`
	// Inputs are those it was made from, without what was secret.
	Inputs map[string]any `json:"inputs"`
}

// read shows what is there. What do changes is forgotten.
func (s *store) read(scope string, do func(inventory) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.load()
	if err != nil {
		return err
	}
	return do(all[scope])
}

// change lets do change what is there; an error of it changes nothing. One change is done at a time.
func (s *store) change(scope string, do func(inventory) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.load()
	if err != nil {
		return err
	}
	if all[scope] == nil {
		all[scope] = inventory{}
	}
	if err := do(all[scope]); err != nil {
		return err
	}
	if len(all[scope]) == 0 {
		delete(all, scope)
	}
	return s.save(all)
}

func (s *store) load() (map[string]inventory, error) {
	all := map[string]inventory{}
	content, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &all)
	}
	if err != nil {
		return nil, fmt.Errorf("what the stand-in for AWS made cannot be read from %s: %w", s.path, err)
	}
	return all, nil
}

// save is atomic: a reader finds the old file or the new one, also when the process is killed meanwhile.
func (s *store) save(all map[string]inventory) error {
	content, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(s.path), ".new-") // for its owner alone
	if err != nil {
		return fmt.Errorf("what the stand-in for AWS made cannot be written: %w", err)
	}
	defer os.Remove(file.Name()) //nolint:errcheck // gone by then when all went well
	if _, err := file.Write(append(content, '\n')); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), s.path)
}

func (made inventory) put(token, id, urn string, properties resource.PropertyMap) {
	if made[token] == nil {
		made[token] = map[string]entry{}
	}
	made[token][id] = entry{URN: urn, Inputs: inputsOf(open(properties))}
}

func (made inventory) remove(token, id string) {
	delete(made[token], id)
	if len(made[token]) == 0 {
		delete(made, token)
	}
}

// free is the first n whose ID nobody has, or that belongs to what a killed run of the same resource left behind. Where
// the ID is the same for each n and is taken, holder is the URN of who has it; else it is empty.
func (made inventory) free(token, urn string, session *session, idOf func(n int) string) (n int, holder string) {
	for ; ; n++ {
		id := idOf(n)
		found, taken := made[token][id]
		if !taken || found.URN == urn && !session.knows(token, id) {
			return n, ""
		}
		if idOf(n+1) == id {
			return n, found.URN
		}
	}
}
