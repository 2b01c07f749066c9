package recorder_test

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// Rendered plans hold the markers, so another text would change all of them.
func TestMarkers(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "(secret)", recorder.SecretMarker)
	assert.Equal(t, "(known after up)", recorder.UnknownMarker)
}

func TestPlain(t *testing.T) {
	t.Parallel()
	text, secret, object := resource.NewProperty[string], resource.MakeSecret, resource.NewProperty[resource.PropertyMap]
	list := func(v ...resource.PropertyValue) resource.PropertyValue { return resource.NewProperty(v) }
	output := resource.NewProperty[resource.Output]
	for name, row := range map[string]struct {
		reason string
		value  resource.PropertyValue
		want   any
	}{
		"null":     {reason: "nothing is nothing", value: resource.NewNullProperty(), want: nil},
		"text":     {reason: "texts stay", value: text("a"), want: "a"},
		"boolean":  {reason: "booleans stay", value: resource.NewProperty(true), want: true},
		"whole":    {reason: "a whole number is written without a point", value: resource.NewProperty(3.0), want: int64(3)},
		"fraction": {reason: "a fraction keeps its point", value: resource.NewProperty(0.5), want: 0.5},
		"list": {
			reason: "elements are turned one by one",
			value:  list(text("a"), secret(text("b"))),
			want:   []any{"a", recorder.SecretMarker},
		},
		"empty list": {reason: "an empty list is no null", value: list(), want: []any{}},
		"object": {
			reason: "values are turned one by one, and what the SDK keeps for itself is left out",
			value:  object(resource.PropertyMap{"a": text("b"), "__defaults": text("c")}),
			want:   map[string]any{"a": "b"},
		},
		"secret": {
			reason: "a secret is never shown",
			value:  secret(text("hunter2")), want: recorder.SecretMarker,
		},
		"secret object": {
			reason: "which settings a Secret holds may be seen, their values may not",
			value:  secret(object(resource.PropertyMap{"TOKEN": text("hunter2"), "MAP": object(nil)})),
			want:   map[string]any{"TOKEN": recorder.SecretMarker, "MAP": recorder.SecretMarker},
		},
		"secret list": {
			reason: "how many there are is not shown either",
			value:  secret(list(text("hunter2"))), want: recorder.SecretMarker,
		},
		"secret deep inside": {
			reason: "a secret is found wherever it is",
			value:  object(resource.PropertyMap{"a": list(object(resource.PropertyMap{"b": secret(text("hunter2"))}))}),
			want:   map[string]any{"a": []any{map[string]any{"b": recorder.SecretMarker}}},
		},
		"unknown": {
			reason: "what is not known yet is marked",
			value:  resource.MakeComputed(text("")), want: recorder.UnknownMarker,
		},
		"secret unknown": {
			reason: "a secret is one before it is known",
			value:  secret(resource.MakeComputed(text(""))), want: recorder.SecretMarker,
		},
		"output": {
			reason: "an output is its value",
			value:  output(resource.Output{Element: text("a"), Known: true}), want: "a",
		},
		"unknown output": {
			reason: "an output may not be known",
			value:  output(resource.Output{Element: text("a")}), want: recorder.UnknownMarker,
		},
		"secret output": {
			reason: "an output may be secret",
			value: output(resource.Output{
				Element: object(resource.PropertyMap{"TOKEN": text("hunter2")}), Known: true, Secret: true,
			}),
			want: map[string]any{"TOKEN": recorder.SecretMarker},
		},
		"reference": {
			reason: "another resource is its logical name",
			value: resource.NewProperty(resource.ResourceReference{
				URN: "urn:pulumi:test::spywatcher::test:index:Thing::web",
			}),
			want: "web",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := recorder.Plain(row.value)
			assert.Equal(t, row.want, got, row.reason)
			assert.NotContains(t, fmt.Sprint(got), "hunter2", "a secret got out")
		})
	}
}

// Secrets stay secret through the whole way: into a resource, out of it, and into another one.
func TestSecretsOfAProgram(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, err := recorder.Run(func(ctx *pulumi.Context) error {
				token := pulumi.ToSecret(pulumi.String("hunter2")).(pulumi.StringOutput)
				first := newThing(t, ctx, "first", pulumi.Map{"text": token})
				newThing(t, ctx, "second", pulumi.Map{
					"text": pulumi.Sprintf("token=%s", first.Text),
					"data": pulumi.ToSecret(pulumi.StringMap{"TOKEN": pulumi.String("hunter2")}).(pulumi.StringMapOutput),
				})
				return nil
			}, recorder.Options{Preview: preview})
			require.NoError(t, err)
			first, _ := recording.Find("Thing", "first")
			assert.Equal(t, map[string]any{"text": recorder.SecretMarker}, first.Object())
			second, _ := recording.Find("Thing", "second")
			assert.Equal(t, map[string]any{
				"text": recorder.SecretMarker, "data": map[string]any{"TOKEN": recorder.SecretMarker},
			}, second.Object())
		})
	}
}
