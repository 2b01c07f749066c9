package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// recover puts right what a run left that did not come to its end: its lock on the stack, what its journal says that the
// state does not, and operations of which it is not known whether they were done. The caller has the sandbox to itself, and
// the engine of that run has ended. It says whether the state must be refreshed before it can be relied on.
func (s *Stack) recover(ctx context.Context) (stale bool, err error) {
	_ = s.stack.Cancel(ctx) // Without a lock there is nothing to take away; with one that stays, the operation says so.
	exported, err := s.stack.Export(ctx)
	if err != nil {
		return false, fmt.Errorf("the state of the stack %s cannot be read: %w", s.Name, err)
	}
	changed, stale, err := s.putRight(&exported)
	if err != nil {
		return false, fmt.Errorf("the state of the stack %s cannot be put right: %w", s.Name, err)
	}
	if changed == 0 {
		return stale, nil
	}
	fmt.Fprintf(s.progress, "The last run did not come to its end; %d of its operations are put into the state.\n", changed)
	if err := s.stack.Import(ctx, exported); err != nil {
		return false, fmt.Errorf("the state of the stack %s cannot be put right: %w", s.Name, err)
	}
	return stale, nil
}

// putRight changes the state, and says how often.
//
// An operation that is forgotten is not lost. What was to be made is in the journal, or is made again and taken over when it is
// there: the provider knows its own objects. What was to be changed or deleted is still in the state as it was before.
func (s *Stack) putRight(exported *apitype.UntypedDeployment) (changed int, stale bool, err error) {
	state := map[string]json.RawMessage{}
	if len(exported.Deployment) > 0 {
		if err := json.Unmarshal(exported.Deployment, &state); err != nil {
			return 0, false, err
		}
	}
	var pending []json.RawMessage
	if len(state["pending_operations"]) > 0 {
		if err := json.Unmarshal(state["pending_operations"], &pending); err != nil {
			return 0, false, err
		}
		delete(state, "pending_operations")
	}
	journal, err := os.Open(s.journal)
	switch {
	case err == nil:
		defer journal.Close() //nolint:errcheck // nothing was written
		stale = true
		var resources []recorded
		if len(state["resources"]) > 0 {
			if err := json.Unmarshal(state["resources"], &resources); err != nil {
				return 0, false, err
			}
		}
		if resources, changed, err = replay(resources, journal); err != nil {
			return 0, false, err
		}
		if state["resources"], err = json.Marshal(resources); err != nil {
			return 0, false, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return 0, false, err
	}
	exported.Deployment, err = json.Marshal(state)
	return changed + len(pending), stale, err
}
