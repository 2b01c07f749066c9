package deploy

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// unprotect takes the place of the first of the two steps in which a stack with deletion protection is destroyed. Nobody minds the
// loss of what is in a sandbox.
func (s *Stack) unprotect(ctx context.Context) error {
	exported, err := s.stack.Export(ctx)
	if err != nil {
		return fmt.Errorf("the state of the stack %s cannot be read: %w", s.name, err)
	}
	changed, err := withoutProtection(&exported)
	if err != nil {
		return fmt.Errorf("the state of the stack %s cannot be read: %w", s.name, err)
	}
	if changed == 0 {
		return nil
	}
	fmt.Fprintf(s.progress, "Deletion protection is lifted from %d resources; outside of the sandbox that is a step of its own.\n", changed)
	if err := s.stack.Import(ctx, exported); err != nil {
		return fmt.Errorf("protection cannot be lifted from the stack %s: %w", s.name, err)
	}
	return nil
}

// withoutProtection changes the state, and says how many of its resources.
func withoutProtection(exported *apitype.UntypedDeployment) (changed int, err error) {
	state := map[string]json.RawMessage{}
	var resources []map[string]json.RawMessage
	if err := decode(exported.Deployment, &state); err != nil {
		return 0, err
	}
	if err := decode(state["resources"], &resources); err != nil {
		return 0, err
	}
	for _, resource := range resources {
		if string(resource["protect"]) == "true" {
			delete(resource, "protect")
			changed++
		}
	}
	if state["resources"], err = json.Marshal(resources); err != nil {
		return 0, err
	}
	exported.Deployment, err = json.Marshal(state)
	return changed, err
}
