package recorder

import (
	"sort"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const (
	// SecretMarker stands in the place of every secret value.
	SecretMarker = "(secret)"
	// UnknownMarker stands in the place of every value that only a deployment can know.
	UnknownMarker = "(known after up)"
	// LookUpMarker stands in the place of what a preview would look up.
	LookUpMarker = "(looked up)"
)

// Resource is one registration, as the engine would have received it.
type Resource struct {
	// Type is the resource's type token: "kubernetes:core/v1:Service".
	Type string
	// Name is its logical name, unique together with the type and the parent.
	Name string
	// Parent is the logical name of its parent, "" when that is the stack.
	Parent string
	// Custom is true for what a provider makes and false for components.
	Custom bool
	// Provider is the URN and id of the explicit provider, "" when the default one was used.
	Provider string
	// DependsOn holds the logical names of all resources that must exist before it, sorted.
	DependsOn []string
	// IgnoreChanges, Aliases and the timeouts are the resource options of the same names.
	IgnoreChanges []string
	Aliases       []string
	CreateTimeout time.Duration
	UpdateTimeout time.Duration
	DeleteTimeout time.Duration
	// Inputs are the values given, secrets and unknowns still marked as such.
	Inputs resource.PropertyMap
}

func newResource(args pulumi.MockResourceArgs) (Resource, error) {
	rpc := args.RegisterRPC
	r := Resource{
		Type:     args.TypeToken,
		Name:     args.Name,
		Custom:   args.Custom,
		Provider: args.Provider,
		Inputs:   args.Inputs,
	}
	if rpc == nil {
		return r, nil
	}
	inputs, err := plugin.UnmarshalProperties(rpc.GetObject(), keepEverything)
	if err != nil {
		return r, err
	}
	r.Inputs = inputs
	r.Parent = logicalName(rpc.GetParent())
	r.IgnoreChanges = rpc.GetIgnoreChanges()
	for _, alias := range rpc.GetAliases() {
		r.Aliases = append(r.Aliases, alias.GetUrn()+alias.GetSpec().GetName())
	}
	for _, dependency := range rpc.GetDependencies() {
		r.DependsOn = append(r.DependsOn, logicalName(dependency))
	}
	sort.Strings(r.DependsOn)
	if timeouts := rpc.GetCustomTimeouts(); timeouts != nil {
		r.CreateTimeout, _ = time.ParseDuration(timeouts.GetCreate())
		r.UpdateTimeout, _ = time.ParseDuration(timeouts.GetUpdate())
		r.DeleteTimeout, _ = time.ParseDuration(timeouts.GetDelete())
	}
	return r, nil
}

// keepEverything reads a request as the engine would. What pulumi's mocks have read already lacks the unknown values.
var keepEverything = plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true}

// logicalName is the name part of a URN, "" for the stack itself.
func logicalName(text string) string {
	u := urn.URN(text)
	if text == "" || u.QualifiedType() == resource.RootStackType {
		return ""
	}
	return u.Name()
}

// Object is the resource's inputs as plain maps, lists, texts, numbers and booleans, with secret and unknown values
// replaced by their markers.
func (r Resource) Object() map[string]any {
	object, _ := Plain(resource.NewProperty(r.Inputs)).(map[string]any)
	return object
}

// Plain turns a property value into plain Go values, with secret and unknown values replaced by their markers. A
// secret map keeps its keys, so that a Secret's rendered data still says which settings it holds.
func Plain(v resource.PropertyValue) any {
	switch {
	case v.IsSecret():
		return masked(v.SecretValue().Element)
	case v.IsComputed(), v.IsOutput() && !v.OutputValue().Known:
		return UnknownMarker
	case v.IsOutput():
		if v.OutputValue().Secret {
			return masked(v.OutputValue().Element)
		}
		return Plain(v.OutputValue().Element)
	case v.IsResourceReference():
		return v.ResourceReferenceValue().URN.Name()
	case v.IsArray():
		list := make([]any, 0, len(v.ArrayValue()))
		for _, element := range v.ArrayValue() {
			list = append(list, Plain(element))
		}
		return list
	case v.IsObject():
		object := make(map[string]any, len(v.ObjectValue()))
		for key, element := range v.ObjectValue() {
			if !strings.HasPrefix(string(key), "__") {
				object[string(key)] = Plain(element)
			}
		}
		return object
	case v.IsNumber():
		if whole := int64(v.NumberValue()); float64(whole) == v.NumberValue() {
			return whole
		}
	}
	return v.V
}

func masked(v resource.PropertyValue) any {
	if !v.IsObject() {
		return SecretMarker
	}
	object := make(map[string]any, len(v.ObjectValue()))
	for key := range v.ObjectValue() {
		object[string(key)] = SecretMarker
	}
	return object
}
