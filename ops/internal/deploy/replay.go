package deploy

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// recorded is a resource in the state; of what the state says of it, only this is read.
type recorded struct {
	URN    string `json:"urn"`
	ID     string `json:"id"`
	Delete bool   `json:"delete"`

	text json.RawMessage
}

func (r *recorded) UnmarshalJSON(text []byte) error {
	type plain recorded
	if err := json.Unmarshal(text, (*plain)(r)); err != nil {
		return err
	}
	r.text = slices.Clone(text)
	return nil
}

// MarshalJSON returns the resource as it was, but for the mark that it is to be deleted.
func (r recorded) MarshalJSON() ([]byte, error) {
	if !r.Delete {
		return r.text, nil
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(r.text, &fields); err != nil {
		return nil, err
	}
	fields["delete"] = json.RawMessage("true")
	return json.Marshal(fields)
}

// replay puts into the resources of a state what a journal says was made and removed since it was written, and says how
// many of them that changed. What the state has already is left alone, so a journal may be replayed twice. What was begun and
// not ended counts as made where its ID is known beforehand; a refresh drops it again when it is not there.
//
// Values are as the journal has them, without secrets: a refresh must follow.
func replay(resources []recorded, journal io.Reader) ([]recorded, int, error) {
	r := replayed{resources: resources, begun: map[string]apitype.StepEventStateMetadata{}, replaced: map[string]bool{}}
	for event := range events(journal) {
		if err := r.apply(event); err != nil {
			return nil, 0, err
		}
	}
	for _, urn := range slices.Sorted(maps.Keys(r.begun)) {
		begun := r.begun[urn]
		if begun.ID = foreseeable(begun); begun.ID == "" {
			continue
		}
		if err := r.made(begun); err != nil {
			return nil, 0, err
		}
	}
	return r.resources, r.changed, nil
}

// replayed is a state up to an event of the journal.
type replayed struct {
	resources []recorded
	changed   int
	begun     map[string]apitype.StepEventStateMetadata
	replaced  map[string]bool // by one that is there already
}

func (r *replayed) apply(event apitype.EngineEvent) error {
	switch before, after := event.ResourcePreEvent, event.ResOutputsEvent; {
	case before != nil && !before.Planning && creates(before.Metadata):
		step := before.Metadata
		if !step.New.Custom {
			return r.made(*step.New) // A component ends after its children, which need it in the state before them.
		}
		r.begun[step.URN] = *step.New
	case after != nil && !after.Planning && creates(after.Metadata):
		step := after.Metadata
		delete(r.begun, step.URN)
		r.replaced[step.URN] = step.Op == apitype.OpCreateReplacement
		return r.made(*step.New)
	case after != nil && !after.Planning && deletes(after.Metadata):
		r.removed(*after.Metadata.Old)
	}
	return nil
}

// events are those of a journal, up to where it was cut off.
func events(journal io.Reader) func(yield func(apitype.EngineEvent) bool) {
	return func(yield func(apitype.EngineEvent) bool) {
		decoder := json.NewDecoder(journal)
		for {
			var event apitype.EngineEvent
			if decoder.Decode(&event) != nil || !yield(event) {
				return
			}
		}
	}
}

func creates(step apitype.StepEventMetadata) bool {
	return step.New != nil && !step.New.External &&
		(step.Op == apitype.OpCreate || step.Op == apitype.OpCreateReplacement)
}

func deletes(step apitype.StepEventMetadata) bool {
	return step.Old != nil && (step.Op == apitype.OpDelete || step.Op == apitype.OpDeleteReplaced)
}

// made adds a resource, unless it is there. One of the same URN that is not the same object is what it replaces.
func (r *replayed) made(added apitype.StepEventStateMetadata) error {
	for i, known := range r.resources {
		if known.URN != added.URN || known.Delete {
			continue
		}
		if known.ID == added.ID {
			return nil
		}
		r.resources[i].Delete = true
	}
	text, err := json.Marshal(apitype.ResourceV3{
		URN: resource.URN(added.URN), Custom: added.Custom, ID: resource.ID(added.ID), Type: tokens.Type(added.Type),
		Inputs: masked(added.Inputs), Outputs: masked(added.Outputs), Parent: resource.URN(added.Parent),
		Protect: added.Protect, Provider: added.Provider, RetainOnDelete: added.RetainOnDelete,
	})
	r.resources = append(r.resources, recorded{URN: added.URN, ID: added.ID, text: text})
	r.changed++
	return err
}

// removed takes a resource away. Of one that is replaced already, it is what was to be deleted.
func (r *replayed) removed(gone apitype.StepEventStateMetadata) {
	found := slices.IndexFunc(r.resources, func(known recorded) bool {
		return known.URN == gone.URN && known.ID == gone.ID && known.Delete == r.replaced[gone.URN]
	})
	if found >= 0 {
		r.resources = slices.Delete(r.resources, found, found+1)
		r.changed++
	}
}

// foreseeable is the ID that an object will have; "" where only its making tells. Kubernetes objects are named by the program.
func foreseeable(begun apitype.StepEventStateMetadata) string {
	if !strings.HasPrefix(begun.Type, "kubernetes:") {
		return ""
	}
	metadata, _ := begun.Inputs["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	namespace, _ := metadata["namespace"].(string)
	if name == "" || namespace == "" {
		return name
	}
	return namespace + "/" + name
}

// masked makes the secrets of a journal, which are blotted out, into values that a state can hold.
func masked(properties map[string]any) map[string]any {
	if properties == nil {
		return nil
	}
	if properties[resource.SigKey] == resource.SecretSig {
		return map[string]any{resource.SigKey: resource.SecretSig, "plaintext": `"[secret]"`}
	}
	copied := make(map[string]any, len(properties))
	for name, value := range properties {
		copied[name] = maskedValue(value)
	}
	return copied
}

func maskedValue(value any) any {
	switch value := value.(type) {
	case map[string]any:
		return masked(value)
	case []any:
		copied := make([]any, len(value))
		for i, item := range value {
			copied[i] = maskedValue(item)
		}
		return copied
	default:
		return value
	}
}
