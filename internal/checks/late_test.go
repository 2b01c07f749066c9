package checks_test

import (
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

var small = checks.Matching("^[a-z]+$", "must be in small letters")

func TestInputs(t *testing.T) {
	t.Parallel()
	try(t, map[string]row{
		"right": {
			reason: "a plain text is known now",
			check:  func(l *findings.List) { checks.Input(l, "A", pulumi.String("a"), small) },
		},
		"wrong": {
			reason: "a plain text is known now",
			check:  func(l *findings.List) { checks.Input(l, "A", pulumi.String("A"), small) },
			want:   []string{`A is "A": it must be in small letters`},
		},
		"empty": {
			reason: "an empty text is one", check: func(l *findings.List) { checks.Input(l, "A", pulumi.String(""), small) },
			want: []string{`A is "": it must be in small letters`},
		},
		"missing": {
			reason: "no rule is needed for that", check: func(l *findings.List) { checks.Input(l, "A", nil, small) },
			want: []string{"A is missing"},
		},
		"output": {
			reason: "it is checked when it is known",
			check:  func(l *findings.List) { checks.Input(l, "A", pulumi.String("A").ToStringOutput(), small) },
		},
		"optional": {reason: "may be missing", check: func(l *findings.List) { checks.OptionalInput(l, "A", nil, small) }},
		"optional and wrong": {
			reason: "and is checked where it is not",
			check:  func(l *findings.List) { checks.OptionalInput(l, "A", pulumi.String("A"), small) },
			want:   []string{`A is "A": it must be in small letters`},
		},
	})
}

func TestLate(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		input  func(*pulumi.Context) pulumi.StringInput
		want   string // what comes of it
		err    string
	}{
		"plain": {
			reason: "it was checked before, and stays what it is",
			input:  func(*pulumi.Context) pulumi.StringInput { return pulumi.String("A") }, want: "A",
		},
		"right": {
			reason: "it is passed on",
			input:  func(*pulumi.Context) pulumi.StringInput { return pulumi.String("a").ToStringOutput() }, want: "a",
		},
		"wrong": {
			reason: "it is refused with its value",
			input:  func(*pulumi.Context) pulumi.StringInput { return pulumi.String("A").ToStringOutput() },
			err:    `shop: Name is "A": it must be in small letters`,
		},
		"wrong and secret": {
			reason: "it is refused without its value",
			input: func(*pulumi.Context) pulumi.StringInput {
				return pulumi.ToSecret(pulumi.String("A")).(pulumi.StringOutput)
			},
			err: "shop: Name must be in small letters",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var got string
			_, err := recorder.Run(func(ctx *pulumi.Context) error {
				var made pulumi.ResourceState
				checked := checks.Late("shop", "Name", row.input(ctx), small)
				// What reaches a resource is what counts: its registration waits for it, and fails with it.
				require.NoError(t, ctx.RegisterComponentResourceV2("test:index:Thing", "thing", pulumi.Map{
					"name": checked.ToStringOutput().ApplyT(func(text string) string {
						mu.Lock()
						defer mu.Unlock()
						got = text
						return text
					}),
				}, &made))
				return nil
			}, recorder.Options{})
			if row.err != "" {
				require.ErrorContains(t, err, row.err, row.reason)
			} else {
				require.NoError(t, err, row.reason)
			}
			mu.Lock()
			defer mu.Unlock()
			assert.Equal(t, row.want, got, row.reason)
		})
	}
}

func TestLateStaysPlain(t *testing.T) {
	t.Parallel()
	assert.Equal(t, pulumi.String("a"), checks.Late("shop", "Name", pulumi.String("a"), small),
		"or a preview could not show it")
}
