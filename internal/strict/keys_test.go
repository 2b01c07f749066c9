package strict_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

var stackConfig = map[string]string{
	"app:namespace": "spywatcher",
	"app:bakend":    "{}",
	"app:backend":   `{"image":"a:1"}`,
	"aws:region":    "eu-central-1",
}

// look is what a program sees of its configuration.
type look struct {
	keys  []string
	known bool
	given strict.Given
}

func (l *look) program(ctx *pulumi.Context) error {
	l.keys, l.known = strict.Keys(ctx)
	l.given = strict.Read(ctx, "app", &config{})
	return nil
}

func TestWithKeys(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		keys   []string
		want   look
	}{
		"all": {
			reason: "a run under mocks sees an unknown key, and no other namespace's",
			keys:   slices.Collect(maps.Keys(stackConfig)),
			want: look{
				keys:  []string{"app:backend", "app:bakend", "app:namespace", "aws:region"},
				known: true,
				given: strict.Given{
					Values:   map[string]string{"namespace": "spywatcher", "bakend": "{}", "backend": `{"image":"a:1"}`},
					Secrets:  []string{"backend"},
					Complete: true,
				},
			},
		},
		"those of another run": {
			reason: "a list that misses what the run has is not complete, one that has more names nothing",
			keys:   []string{"app:namespace", "app:bakend", "app:gone"},
			want: look{
				keys:  []string{"app:bakend", "app:gone", "app:namespace"},
				known: true,
				given: strict.Given{
					Values:  map[string]string{"namespace": "spywatcher", "bakend": "{}", "backend": `{"image":"a:1"}`},
					Secrets: []string{"backend"},
				},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got look
			_, err := recorder.Run(strict.WithKeys(got.program, slices.Values(row.keys)), recorder.Options{
				Config: stackConfig, SecretKeys: []string{"app:backend", "aws:region"},
			})
			require.NoError(t, err)
			assert.Equal(t, row.want, got, row.reason)
		})
	}
}

// An inline program of the Automation API is handed its configuration in RunInfo, as here, and not in the environment.
func TestKeysWithoutAList(t *testing.T) {
	t.Parallel()
	ctx, err := pulumi.NewContext(context.Background(), pulumi.RunInfo{Config: stackConfig, Mocks: &recorder.Recording{}})
	require.NoError(t, err)
	var got look
	require.NoError(t, got.program(ctx))
	assert.Equal(t, look{given: strict.Given{
		Values: map[string]string{"namespace": "spywatcher", "backend": `{"image":"a:1"}`},
	}}, got, "only what the target knows can be asked for, and it is said that this is not all")
}

// The language host hands over the configuration in the environment, and pulumi.Run takes it from there. Not parallel:
// the environment belongs to the process.
func TestKeysFromTheEnvironment(t *testing.T) {
	environment, err := json.Marshal(stackConfig)
	require.NoError(t, err)
	t.Setenv(pulumi.EnvConfig, string(environment))

	var got look
	require.NoError(t, pulumi.RunErr(got.program, pulumi.WithMocks("app", "test", &recorder.Recording{})))
	assert.True(t, got.known)
	assert.Equal(t, []string{"app:backend", "app:bakend", "app:namespace", "aws:region"}, got.keys)
	assert.Equal(t, strict.Given{
		Values:   map[string]string{"namespace": "spywatcher", "bakend": "{}", "backend": `{"image":"a:1"}`},
		Complete: true,
	}, got.given)

	changed, smaller := maps.Clone(stackConfig), maps.Clone(stackConfig)
	changed["app:namespace"] = "other"
	delete(smaller, "aws:region")
	for name, other := range map[string]map[string]string{"another value": changed, "a key less": smaller} {
		var inline look
		ctx, err := pulumi.NewContext(context.Background(), pulumi.RunInfo{Config: other, Mocks: &recorder.Recording{}})
		require.NoError(t, err)
		require.NoError(t, inline.program(ctx))
		assert.False(t, inline.known, "%s: the environment is that of the program around the inline one", name)
	}
}
