package deploy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// recover puts right what a run left that did not come to its end: its lock on the stack, what its journal says that the
// state does not, and operations of which it is not known whether they were done. The caller has the sandbox to itself, and
// the engine of that run has ended. It says whether the state must be refreshed before it can be relied on.
func (s *Stack) recover(ctx context.Context) (stale bool, err error) {
	locks, err := filepath.Glob(filepath.Join(s.locks, "*.json"))
	if err != nil {
		return false, err
	}
	journal, err := os.ReadFile(s.journal)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	stale = err == nil
	if len(locks) == 0 && !stale {
		return false, nil
	}
	_ = s.stack.Cancel(ctx) // A lock that stays stops the operation, which says so.
	exported, err := s.stack.Export(ctx)
	if err != nil {
		return false, fmt.Errorf("the state of the stack %s cannot be read: %w", s.name, err)
	}
	changed, err := putRight(&exported, bytes.NewReader(journal))
	if err != nil {
		return false, fmt.Errorf("the state of the stack %s cannot be put right: %w", s.name, err)
	}
	if changed == 0 {
		return stale, nil
	}
	fmt.Fprintf(s.progress, "The last run did not come to its end; %d of its operations are put into the state.\n", changed)
	if err := s.stack.Import(ctx, exported); err != nil {
		return false, fmt.Errorf("the state of the stack %s cannot be put right: %w", s.name, err)
	}
	return stale, nil
}

// putRight replays the journal in the state and forgets what is pending in it, and says how often it changed it.
//
// A pending operation that is forgotten is not lost. What was to be made is in the journal, or is made again and taken over when
// it is there: the provider knows its own objects. What was to be changed or deleted is still in the state as it was before.
func putRight(exported *apitype.UntypedDeployment, journal io.Reader) (changed int, err error) {
	state := map[string]json.RawMessage{}
	var resources []recorded
	var pending []json.RawMessage
	if err := decode(exported.Deployment, &state); err != nil {
		return 0, err
	}
	if err := errors.Join(decode(state["resources"], &resources), decode(state["pending_operations"], &pending)); err != nil {
		return 0, err
	}
	delete(state, "pending_operations")
	if resources, changed, err = replay(resources, journal); err != nil {
		return 0, err
	}
	if state["resources"], err = json.Marshal(resources); err != nil {
		return 0, err
	}
	exported.Deployment, err = json.Marshal(state)
	return changed + len(pending), err
}

// decode reads what may not be there.
func decode(text json.RawMessage, into any) error {
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, into)
}
