package recorder_test

import (
	"errors"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// thing is a resource with one output that is also an input, and one that only its provider can know.
type thing struct {
	pulumi.CustomResourceState
	Text    pulumi.StringOutput `pulumi:"text"`
	Address pulumi.StringOutput `pulumi:"address"`
}

const thingType = "test:index:Thing"

func newThing(
	t *testing.T, ctx *pulumi.Context, name string, props pulumi.Map, opts ...pulumi.ResourceOption,
) *thing {
	t.Helper()
	var made thing
	require.NoError(t, ctx.RegisterResource(thingType, name, props, &made, opts...))
	return &made
}

type group struct{ pulumi.ResourceState }

const groupType = "test:index:Group"

func newGroup(
	t *testing.T, ctx *pulumi.Context, name string, props pulumi.Map, opts ...pulumi.ResourceOption,
) *group {
	t.Helper()
	var made group
	require.NoError(t, ctx.RegisterComponentResourceV2(groupType, name, props, &made, opts...))
	return &made
}

func TestPreviewAndUpdate(t *testing.T) {
	t.Parallel()
	program := func(s *recorder.Answers) pulumi.RunFunc {
		return func(ctx *pulumi.Context) error {
			first := newThing(t, ctx, "first", pulumi.Map{"text": pulumi.String("given")})
			newThing(t, ctx, "second", pulumi.Map{
				"id": first.ID(), "address": first.Address, "text": first.Text,
				"list":   pulumi.Array{first.Address, pulumi.String("known")},
				"nested": pulumi.Map{"address": first.Address},
			})
			s.Keep("id", first.ID())
			s.Keep("text", first.Text)
			s.Keep("address", first.Address)
			return nil
		}
	}
	address := func(r recorder.Resource) resource.PropertyMap {
		if r.Name != "first" {
			return nil
		}
		return resource.PropertyMap{"address": resource.NewProperty("203.0.113.7")}
	}
	for name, row := range map[string]struct {
		reason  string
		options recorder.Options
		seen    map[string]any
		second  map[string]any
	}{
		"update": {
			reason:  "ids are the logical names, and what the provider adds is there",
			options: recorder.Options{Outputs: address},
			seen:    map[string]any{"id": pulumi.ID("first"), "text": "given", "address": "203.0.113.7"},
			second: map[string]any{
				"id": "first", "address": "203.0.113.7", "text": "given", "list": []any{"203.0.113.7", "known"},
				"nested": map[string]any{"address": "203.0.113.7"},
			},
		},
		"update without outputs": {
			reason: "nothing is made up",
			seen:   map[string]any{"id": pulumi.ID("first"), "text": "given", "address": ""},
			second: map[string]any{
				"id": "first", "address": "", "text": "given", "list": []any{"", "known"},
				"nested": map[string]any{"address": ""},
			},
		},
		"preview": {
			reason:  "what a provider would compute is unknown, and is marked wherever it is used",
			options: recorder.Options{Preview: true},
			seen:    map[string]any{"text": "given"},
			second: map[string]any{
				"id": recorder.UnknownMarker, "address": recorder.UnknownMarker, "text": "given",
				"list":   []any{recorder.UnknownMarker, "known"},
				"nested": map[string]any{"address": recorder.UnknownMarker},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s recorder.Answers
			recording, err := recorder.Run(program(&s), row.options)
			require.NoError(t, err)
			assert.Equal(t, row.seen, s.Values(), row.reason)
			second, found := recording.Find(thingType, "second")
			require.True(t, found)
			assert.Equal(t, row.second, second.Object(), row.reason)
		})
	}
}

func TestParentsAndDependencies(t *testing.T) {
	t.Parallel()
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		outer := newGroup(t, ctx, "outer", pulumi.Map{"size": pulumi.Int(2)})
		inner := newGroup(t, ctx, "inner", nil, pulumi.Parent(outer))
		zone := newThing(t, ctx, "zone", nil, pulumi.Parent(inner))
		bucket := newThing(t, ctx, "bucket", nil)
		newThing(t, ctx, "user", pulumi.Map{"zone": zone.Address, "home": pulumi.NewResourceInput(zone)},
			pulumi.Parent(inner), pulumi.DependsOn([]pulumi.Resource{bucket}))
		return nil
	}, recorder.Options{})
	require.NoError(t, err)

	assert.Equal(t, []string{
		groupType + " inner <- outer",
		groupType + " outer",
		thingType + " bucket",
		thingType + " user <- inner",
		thingType + " zone <- inner",
	}, recording.URNs(), "what stands directly under the stack has no parent")

	var order []string
	for _, r := range recording.Resources() {
		order = append(order, r.Name)
	}
	assert.Equal(t, []string{"outer", "bucket", "user", "zone", "inner"}, order, "by parent, type and name")

	user, _ := recording.Find("Thing", "user")
	assert.Equal(t, "inner", user.Parent)
	assert.Equal(t, []string{"bucket", "zone"}, user.DependsOn, "asked for, and by an input")
	assert.True(t, user.Custom)
	assert.Equal(t, "zone", user.Object()["home"], "a resource given as a value is its logical name")
	outer, _ := recording.Find("Group", "outer")
	assert.False(t, outer.Custom, "a component has no provider")
	assert.Equal(t, map[string]any{"size": int64(2)}, outer.Object())
	assert.Empty(t, outer.DependsOn)
}

func TestFind(t *testing.T) {
	t.Parallel()
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		newThing(t, ctx, "web", nil)
		newGroup(t, ctx, "web", nil)
		return nil
	}, recorder.Options{})
	require.NoError(t, err)
	for name, row := range map[string]struct {
		reason    string
		typ, name string
		want      string
	}{
		"whole type":    {reason: "a type token finds it", typ: thingType, name: "web", want: thingType},
		"short type":    {reason: "the last part of a type does, too", typ: "Group", name: "web", want: groupType},
		"other name":    {reason: "names are compared whole", typ: "Thing", name: "we"},
		"other type":    {reason: "types are, too", typ: "hing", name: "web"},
		"middle of one": {reason: "a part that is not the last is no type", typ: "index:Thing", name: "web"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, ok := recording.Find(row.typ, row.name)
			assert.Equal(t, row.want != "", ok, row.reason)
			assert.Equal(t, row.want, found.Type, row.reason)
		})
	}
}

func TestResourceOptions(t *testing.T) {
	t.Parallel()
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		var provider pulumi.ProviderResourceState
		require.NoError(t, ctx.RegisterResource("pulumi:providers:test", "cluster", nil, &provider))
		newThing(t, ctx, "web", nil,
			pulumi.Provider(&provider),
			pulumi.IgnoreChanges([]string{"spec.replicas"}),
			pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String("old")}}),
			pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "10m", Update: "20m", Delete: "90s"}),
		)
		newThing(t, ctx, "plain", nil)
		return nil
	}, recorder.Options{})
	require.NoError(t, err)
	web, _ := recording.Find("Thing", "web")
	assert.Contains(t, web.Provider, "pulumi:providers:test::cluster::")
	assert.Equal(t, []string{"spec.replicas"}, web.IgnoreChanges)
	assert.Equal(t, []string{"old"}, web.Aliases)
	assert.Equal(t, "10m0s 20m0s 1m30s", web.CreateTimeout.String()+" "+web.UpdateTimeout.String()+" "+
		web.DeleteTimeout.String())
	plain, _ := recording.Find("Thing", "plain")
	assert.Empty(t, plain.Provider, "the default provider was used")
	assert.Empty(t, plain.IgnoreChanges)
	assert.Zero(t, plain.CreateTimeout)
}

func TestProjectAndConfig(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason         string
		options        recorder.Options
		project, stack string
	}{
		"defaults": {
			reason:  "a program has a project and a stack",
			project: "spywatcher", stack: "test",
		},
		"given": {
			reason:  "a rendered plan is that of a certain stack",
			options: recorder.Options{Project: "shop", Stack: "production"},
			project: "shop", stack: "production",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := row.options
			options.Config = map[string]string{row.project + ":namespace": "web", row.project + ":token": "hunter2"}
			options.SecretKeys = []string{row.project + ":token"}
			recording, err := recorder.Run(func(ctx *pulumi.Context) error {
				assert.Equal(t, row.project, ctx.Project(), row.reason)
				assert.Equal(t, row.stack, ctx.Stack(), row.reason)
				namespace, given := ctx.GetConfig(row.project + ":namespace")
				assert.True(t, given)
				assert.Equal(t, "web", namespace)
				assert.False(t, ctx.IsConfigSecret(row.project+":namespace"))
				assert.True(t, ctx.IsConfigSecret(row.project+":token"), "the program can tell what is encrypted")
				return nil
			}, options)
			require.NoError(t, err)
			assert.Empty(t, recording.Resources())
		})
	}
}

// What was registered before an error is what a test of "nothing is registered" looks at.
func TestErrorKeepsTheRecording(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		newThing(t, ctx, "web", nil)
		return broken
	}, recorder.Options{})
	require.ErrorIs(t, err, broken)
	assert.Equal(t, []string{thingType + " web"}, recording.URNs())
}

func TestCallAnswersItsArguments(t *testing.T) {
	t.Parallel()
	_, err := recorder.Run(func(ctx *pulumi.Context) error {
		var answer map[string]any
		err := ctx.Invoke("test:index:lookUp", map[string]any{"name": "web"}, &answer)
		assert.Equal(t, map[string]any{"name": "web"}, answer, "no look-up is answered with made-up values")
		return err
	}, recorder.Options{})
	require.NoError(t, err)
}

// What a program reads, rather than registers, is in the recording too.
func TestReadResource(t *testing.T) {
	t.Parallel()
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		var made thing
		return ctx.ReadResource(thingType, "web", pulumi.ID("web-1"), pulumi.Map{"text": pulumi.String("x")}, &made)
	}, recorder.Options{})
	require.NoError(t, err)
	web, found := recording.Find("Thing", "web")
	require.True(t, found)
	assert.Equal(t, map[string]any{"text": "x"}, web.Object())
}
