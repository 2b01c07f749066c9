package deploy

import (
	"context"
	"encoding/json"
	"fmt"
)

// recover puts right what a killed run left: its lock on the stack, and operations of which it is not known whether they
// were done. No other run can be at work, as the sandbox belongs to one command at a time.
//
// An operation that is forgotten is not lost. What was to be made is made again, and taken over when it is there: the
// provider knows its own objects. What was to be changed or deleted is still in the state as it was before.
func (s *Stack) recover(ctx context.Context) error {
	_ = s.stack.Cancel(ctx) // Without a lock there is nothing to take away; with one that stays, the operation says so.
	exported, err := s.stack.Export(ctx)
	if err != nil {
		return fmt.Errorf("the state of the stack %s cannot be read: %w", s.Name, err)
	}
	var state map[string]json.RawMessage
	if err := json.Unmarshal(exported.Deployment, &state); err != nil {
		return fmt.Errorf("the state of the stack %s is no JSON: %w", s.Name, err)
	}
	var pending []json.RawMessage
	if err := json.Unmarshal(state["pending_operations"], &pending); err != nil || len(pending) == 0 {
		return nil //nolint:nilerr // there is no such list where nothing is pending
	}
	fmt.Fprintf(s.progress, "The last run was cut off in the middle of %d operations; they are done again.\n", len(pending))
	delete(state, "pending_operations")
	if exported.Deployment, err = json.Marshal(state); err != nil {
		return err
	}
	if err := s.stack.Import(ctx, exported); err != nil {
		return fmt.Errorf("the state of the stack %s cannot be put right: %w", s.Name, err)
	}
	return nil
}
