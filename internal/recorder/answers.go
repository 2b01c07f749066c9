package recorder

import (
	"maps"
	"reflect"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Answers are the outputs of components as they become known. The zero value is ready.
type Answers struct {
	mu     sync.Mutex
	values map[string]any
}

// Lost is what Answers have instead of the value of an output that Pulumi would not wait for.
const Lost = "(belongs to no resource, so what is applied to it may be lost)"

// Keep keeps the output under a name once it is known.
func (a *Answers) Keep(name string, output pulumi.Output) {
	if !isWaitedFor(output) {
		a.set(name, Lost)
		return
	}
	output.ApplyT(func(value any) any {
		a.set(name, value)
		return nil
	})
}

// Values are the outputs by name; one that stays unknown is not among them.
func (a *Answers) Values() map[string]any {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.values)
}

func (a *Answers) set(name string, value any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.values == nil {
		a.values = map[string]any{}
	}
	a.values[name] = value
}

// isWaitedFor says if a program waits for the output. Only the SDK's own field tells; without it, a value that comes
// too late is a test that fails once in a thousand runs.
func isWaitedFor(output pulumi.Output) bool {
	return !reflect.ValueOf(output).FieldByName("join").IsNil()
}
