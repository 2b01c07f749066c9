package home

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Desired is a file by which a command tells the background process what it shall do besides, and how: it is there for as long as
// that is wanted, over restarts as well. T is what the file says, as JSON.
type Desired[T any] struct {
	// File is its name in the sandbox's folder.
	File string
	// Flag is the one of "sandbox up" that writes it, for the error about a file that cannot be read.
	Flag string
}

// Write has it wanted from now on, in this way.
func (d Desired[T]) Write(h Home, how T) error {
	text, err := json.Marshal(how)
	if err != nil {
		return err
	}
	return h.WriteFile(d.File, text)
}

// Read is how it is wanted; nil when it is not.
func (d Desired[T]) Read(h Home) (*T, error) {
	text, err := os.ReadFile(h.Path(d.File))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var how T
	if err := json.Unmarshal(text, &how); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w: start with %s again", h.Path(d.File), err, d.Flag)
	}
	return &how, nil
}

// Remove has it wanted no more. It is no error when it was not.
func (d Desired[T]) Remove(h Home) error {
	if err := os.Remove(h.Path(d.File)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
