package workload

import (
	"slices"
	"time"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/after"
	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

// SecretSettings are environment variables from a Secret. At most one of its fields is given.
type SecretSettings struct {
	// Values come from the program, encrypted in the stack's configuration. They are marked secret here whatever they
	// were, and stand in a Secret named after its content, so a change rolls the pods.
	Values pulumi.StringMap
	// Existing is a Secret that somebody else makes.
	Existing *ExistingSecret
	// External has the External Secrets operator make one from a secret store, such as AWS Secrets Manager.
	External *ExternalSecret
}

// ExistingSecret is a Secret in the workload's namespace. A change of its values reaches pods when they next start.
type ExistingSecret struct {
	// Name of the Secret. Required.
	Name pulumi.StringInput
	// Keys are those of its keys that become variables of the same name. Required.
	Keys []string
}

// ExternalSecret is an external-secrets.io/v1 ExternalSecret. A change of its values reaches pods when they next start.
type ExternalSecret struct {
	// Store is the name of the SecretStore. Required.
	Store string
	// StoreKind is "ClusterSecretStore", the default, or "SecretStore".
	StoreKind string
	// Refresh is how often the operator reads the store again. Default 1h.
	Refresh time.Duration
	// Keys are the variables, each with the place of its value. Required.
	Keys map[string]RemoteKey
}

// RemoteKey is a place in a secret store.
type RemoteKey struct {
	// Key is the name of the stored secret: "spywatcher/production". Required.
	Key string
	// Property is a field of it when it is a JSON document. Default all of it.
	Property string
}

// keys are the variables that there will be, sorted.
func (s SecretSettings) keys() []string {
	switch {
	case len(s.Values) > 0:
		return sortedKeys(s.Values)
	case s.External != nil:
		return sortedKeys(s.External.Keys)
	case s.Existing != nil:
		return slices.Compact(slices.Sorted(slices.Values(s.Existing.Keys)))
	}
	return nil
}

// newSecretSettings makes what holds the secret settings, where that is not there already.
func (b *builder) newSecretSettings() (err error) {
	switch s := b.args.SecretSettings; {
	case len(s.Values) > 0:
		b.secrets, err = b.newSecret(s.Values)
	case s.External != nil:
		b.secrets, err = b.newExternalSecret(s.External)
	case s.Existing != nil:
		b.secrets = checks.Late(b.name, "SecretSettings.Existing.Name", s.Existing.Name, checks.DNSSubdomain).
			ToStringOutput()
	}
	return err
}

func (b *builder) newSecret(values pulumi.StringMap) (pulumi.StringOutput, error) {
	base := b.name + "-secrets"
	data := pulumi.ToSecret(values.ToStringMapOutput()).(pulumi.StringMapOutput)
	// The name is for all to see, or every object that mentions the Secret would be hidden from previews. It ends with a
	// part of a hash over all values together, which tells nothing of values that cannot be guessed.
	name := pulumi.Unsecret(contentName(base, values)).(pulumi.StringOutput)
	logicalName, err := b.logicalName(base, name)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	object, err := corev1.NewSecret(b.ctx, logicalName, &corev1.SecretArgs{
		Metadata:   b.metadata(name),
		Immutable:  pulumi.Bool(true),
		Type:       pulumi.String("Opaque"),
		StringData: data,
	}, b.child()...)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return after.String(object, name), nil
}

func (b *builder) newExternalSecret(external *ExternalSecret) (pulumi.StringOutput, error) {
	var data pulumi.Array
	for _, key := range sortedKeys(external.Keys) {
		remote := pulumi.Map{"key": pulumi.String(external.Keys[key].Key)}
		if property := external.Keys[key].Property; property != "" {
			remote["property"] = pulumi.String(property)
		}
		data = append(data, pulumi.Map{"secretKey": pulumi.String(key), "remoteRef": remote})
	}
	name := b.name + "-secrets"
	object, err := apiextensions.NewCustomResource(b.ctx, name, &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String("external-secrets.io/v1"),
		Kind:       pulumi.String("ExternalSecret"),
		Metadata:   b.metadata(pulumi.String(name)),
		OtherFields: kubernetes.UntypedArgs{"spec": pulumi.Map{
			"refreshInterval": pulumi.String(external.Refresh.String()),
			"secretStoreRef": pulumi.Map{
				"name": pulumi.String(external.Store),
				"kind": pulumi.String(external.StoreKind),
			},
			"target": pulumi.Map{"name": pulumi.String(name), "creationPolicy": pulumi.String("Owner")},
			"data":   data,
		}},
	}, b.child()...)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return object.Metadata.Name().Elem(), nil
}
