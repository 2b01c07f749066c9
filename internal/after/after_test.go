package after_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/after"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

func TestAfter(t *testing.T) {
	t.Parallel()
	for name, preview := range map[string]bool{"update": false, "preview": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var answers recorder.Answers
			recording, err := recorder.Run(func(ctx *pulumi.Context) error {
				var made, user pulumi.CustomResourceState
				if err := ctx.RegisterResource("test:index:Job", "job", nil, &made); err != nil {
					return err
				}
				one := after.String(&made, pulumi.String("a"))
				answers.Keep("text", one)
				answers.Keep("list", after.StringArray(&made, pulumi.ToStringArray([]string{"a", "b"})))
				answers.Keep("none", after.StringArray(&made, pulumi.StringArray{}))
				answers.Keep("map", after.StringMap(&made, pulumi.StringMap{"a": pulumi.String("b")}))
				answers.Keep("unknown", after.String(&made, pulumi.UnsafeUnknownOutput(nil).ApplyT(
					func(any) string { return "" }).(pulumi.StringOutput)))
				return ctx.RegisterResource("test:index:Pod", "pod", pulumi.Map{"job": one}, &user)
			}, recorder.Options{Preview: preview})
			require.NoError(t, err)
			assert.Equal(t, map[string]any{
				"text": "a", "list": []string{"a", "b"}, "none": []string{}, "map": map[string]string{"a": "b"},
			}, answers.Values(), "a preview knows what is known, and nobody takes what is unknown for an empty text")
			pod, _ := recording.Find("Pod", "pod")
			assert.Equal(t, []string{"job"}, pod.DependsOn, "who uses it comes after")
		})
	}
}
