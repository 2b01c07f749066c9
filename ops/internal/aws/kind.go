package aws

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// kind is a type of resource: all that the stand-in knows of it.
type kind struct {
	// token is the type's name in the SDK.
	token string
	// named is how it gets a name when the program gives none; the zero value is for what has none, or must be given one.
	named naming
	// required are the inputs, as paths, without which AWS makes nothing.
	required []string
	// rules are what else AWS refuses.
	rules []rule
	// replaces are the inputs of which a change needs another one.
	replaces []string
	// tagged says that it bears tags.
	tagged bool
	// overwrites is an input that lets it take the place of what someone else made; empty for none.
	overwrites string
	// defaults are what AWS takes for inputs that are not given.
	defaults map[string]any
	// id is what AWS knows it by. One that AWS draws at random is derived from unique.
	id func(at account, in inputs, unique string) string
	// computed is what AWS adds, or makes of an input. It gives every such output even when inputs are unknown; nil when
	// nothing is added.
	computed func(at account, id string, in inputs) map[string]any
	// admit refuses what AWS would refuse, or never finish, as things are; nil when it refuses nothing.
	admit func(at account, in inputs, made inventory) error
	// uses says whether an Ingress with the annotations uses it; nil for what no Ingress can use.
	uses func(arn, name string, annotations map[string]string) bool
}

// kinds are all that are served.
var kinds = tabulate(acm, cloudwatch, eks, iam, kms, route53, s3, sns, wafv2)

func tabulate(services ...[]kind) map[string]*kind {
	table := map[string]*kind{}
	for _, service := range services {
		for _, k := range service {
			table[k.token] = &k
		}
	}
	return table
}

func kindOf(urn string) (*kind, error) {
	token := string(resource.URN(urn).Type())
	k, served := kinds[token]
	if !served {
		return nil, notServed(token)
	}
	return k, nil
}

func (k *kind) compute(at account, id string, in inputs) map[string]any {
	if k.computed == nil {
		return nil
	}
	return k.computed(at, id, in)
}

// outputs are those of what is there.
func (k *kind) outputs(at account, id string, properties resource.PropertyMap) resource.PropertyMap {
	outputs := k.given(at, properties)
	secrets := secretsIn(properties)
	for key, value := range k.compute(at, id, inputsOf(properties)) {
		output := veiled(resource.NewPropertyValue(value), secrets)
		if given := properties[resource.PropertyKey(key)]; given.ContainsSecrets() && !output.IsSecret() {
			output = resource.MakeSecret(output)
		}
		outputs[resource.PropertyKey(key)] = output
	}
	return outputs
}

// foreseen are the outputs in a preview: what AWS adds is that of state, and unknown where state has none.
func (k *kind) foreseen(at account, properties, state resource.PropertyMap) resource.PropertyMap {
	outputs := k.given(at, properties)
	for name := range k.compute(at, "", inputsOf(properties)) {
		key := resource.PropertyKey(name)
		if value, had := state[key]; had {
			outputs[key] = value
		} else if _, given := properties[key]; !given {
			outputs[key] = resource.MakeComputed(resource.NewStringProperty(""))
		}
	}
	return outputs
}

// given are the outputs that follow from inputs alone.
func (k *kind) given(at account, properties resource.PropertyMap) resource.PropertyMap {
	outputs := resource.NewPropertyMapFromMap(k.defaults)
	maps.Copy(outputs, withoutNulls(properties))
	if k.tagged {
		outputs["tagsAll"] = at.tagged(properties["tags"])
	}
	return outputs
}

func withoutNulls(properties resource.PropertyMap) resource.PropertyMap {
	properties = properties.Copy()
	maps.DeleteFunc(properties, func(_ resource.PropertyKey, value resource.PropertyValue) bool { return value.IsNull() })
	return properties
}

// replacing says whether a change of an input needs another resource.
func (k *kind) replacing(input string) bool {
	return slices.Contains(k.replaces, input) || k.named.input != "" && input == k.named.prefixInput()
}
