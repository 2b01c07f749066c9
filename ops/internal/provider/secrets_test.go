package provider_test

import (
	"errors"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

func hidden(text string) resource.PropertyValue {
	return resource.MakeSecret(resource.NewStringProperty(text))
}

func TestOutputsKeepSecrets(t *testing.T) {
	t.Parallel()
	text := resource.NewStringProperty
	list := func(values ...resource.PropertyValue) resource.PropertyValue {
		return resource.NewArrayProperty(values)
	}
	inputs := resource.PropertyMap{
		"apiVersion": text("example.com/v1"), "kind": hidden("Thing"), "metadata": text(""),
		"spec": resource.NewObjectProperty(resource.PropertyMap{
			"token": hidden("hunter2"), "same": list(text("a"), hidden("token-b")), "longer": list(hidden("token-c")),
			"whole": hidden(""), "gone": hidden("token-d"), "shape": list(hidden("token-e")),
		}),
	}
	live := object(t, `{apiVersion: example.com/v1, kind: Thing, metadata: {name: a}, spec: {token: changed, same: [a, b],
		longer: [x, c], whole: {x: 1}, copied: [hunter2, {deep: aHVudGVyMg==}], shape: 3, open: 1.5, none: null}}`)

	outputs := provider.OutputsOf(live, "manager", inputs)

	spec := outputs["spec"].ObjectValue()
	assert.True(t, spec["token"].IsSecret(), "whatever its value is now")
	assert.False(t, spec["same"].IsSecret(), "element by element")
	assert.False(t, spec["same"].ArrayValue()[0].ContainsSecrets())
	assert.True(t, spec["same"].ArrayValue()[1].IsSecret())
	assert.True(t, spec["longer"].IsSecret(), "it is not known which is which")
	assert.True(t, spec["whole"].IsSecret(), "and all that is in it")
	assert.True(t, spec["shape"].IsSecret(), "it may still be one")
	assert.True(t, spec["copied"].ArrayValue()[0].IsSecret(), "the API server copied it")
	assert.True(t, spec["copied"].ArrayValue()[1].ObjectValue()["deep"].IsSecret(), "and in base64")
	assert.False(t, spec["open"].ContainsSecrets())
	assert.Equal(t, "manager", outputs["__fieldManager"].StringValue())
}

func TestLastAppliedIsSecret(t *testing.T) {
	t.Parallel()
	live := object(t, `{apiVersion: v1, kind: Secret, metadata: {name: a, annotations: {
		kubectl.kubernetes.io/last-applied-configuration: "{hunter2}", other: x}}, data: {a: aHVudGVyMg==}}`)
	annotations := provider.OutputsOf(live, "manager")["metadata"].ObjectValue()["annotations"].ObjectValue()
	assert.True(t, annotations["kubectl.kubernetes.io/last-applied-configuration"].IsSecret(), "it holds the whole Secret")
	assert.False(t, annotations["other"].IsSecret())
}

func TestRedacted(t *testing.T) {
	t.Parallel()
	secrets := provider.SecretStrings(resource.PropertyMap{
		"long": hidden("hunter2-and-more"), "part": hidden("hunter2"), "lines": hidden("one\ntwo"), "short": hidden("ab"),
		"list":  resource.MakeSecret(resource.NewArrayProperty([]resource.PropertyValue{resource.NewStringProperty("listed")})),
		"plain": resource.NewStringProperty("visible"),
	})
	tests := map[string]struct {
		err    error
		want   string
		code   codes.Code
		reason string
	}{
		"nothing":   {errors.New("web is visible"), "web is visible", codes.Unknown, "there is nothing to strike out"},
		"longest":   {errors.New("got hunter2-and-more"), "got [secret]", codes.Unknown, "the rest of it would show"},
		"quoted":    {errors.New(`got "one\ntwo"`), `got "[secret]"`, codes.Unknown, "the API server quotes values"},
		"listed":    {errors.New("got listed"), "got [secret]", codes.Unknown, "a list is secret with its elements"},
		"too short": {errors.New("absurd"), "absurd", codes.Unknown, "to strike it out would show it"},
		"status":    {status.Error(codes.Canceled, "at hunter2"), "at [secret]", codes.Canceled, "the engine reads the code"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := provider.Redacted(test.err, secrets)
			assert.Equal(t, test.want, status.Convert(err).Message(), test.reason)
			assert.Equal(t, test.code, status.Code(err), test.reason)
		})
	}
	assert.NoError(t, provider.Redacted(nil, secrets))
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	properties := resource.PropertyMap{
		"whole": resource.NewNumberProperty(3), "half": resource.NewNumberProperty(0.5), "none": resource.NewNullProperty(),
		"on": resource.NewBoolProperty(true), "unknown": resource.MakeComputed(resource.NewStringProperty("")),
		"output": resource.NewOutputProperty(resource.Output{Element: resource.NewStringProperty("x"), Known: true}),
		"__own":  resource.NewStringProperty("x"),
		"deep":   resource.NewObjectProperty(resource.PropertyMap{"none": resource.NewNullProperty()}),
	}
	assert.Equal(t, map[string]any{
		"whole": int64(3), "half": 0.5, "on": true, "unknown": nil, "output": "x", "deep": map[string]any{},
	}, provider.ObjectOf(properties).Object, "a null that is applied would take a default away")
}

func TestManager(t *testing.T) {
	t.Parallel()
	own := provider.ManagerOf("urn:a", nil)
	assert.Regexp(t, `^pulumi-kubernetes-[0-9a-f]{8}$`, own, "as Pulumi's plugin names its own")
	assert.Equal(t, own, provider.ManagerOf("urn:a", nil), "the next run finds what a killed one made")
	assert.NotEqual(t, own, provider.ManagerOf("urn:b", nil), "and no other resource takes it over")
	assert.Equal(t, "pulumi-kubernetes-x", provider.ManagerOf("urn:b", resource.PropertyMap{
		"__fieldManager": resource.NewStringProperty("pulumi-kubernetes-x"),
	}), "a resource that was renamed keeps the fields it owns")
}
