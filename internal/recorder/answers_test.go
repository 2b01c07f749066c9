package recorder_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

func TestAnswers(t *testing.T) {
	t.Parallel()
	var answers recorder.Answers
	assert.Empty(t, answers.Values(), "the zero value is ready")
	_, err := recorder.Run(func(ctx *pulumi.Context) error {
		made := newThing(t, ctx, "web", pulumi.Map{"text": pulumi.String("given")})
		answers.Keep("text", made.Text)
		answers.Keep("address", made.Address)
		answers.Keep("plain", pulumi.String("given").ToStringOutput())
		answers.Keep("joined", pulumi.All(made.Text, pulumi.String("too")))
		return nil
	}, recorder.Options{Preview: true})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{
		"text": "given", "joined": []any{"given", "too"}, "plain": recorder.Lost,
	}, answers.Values(), "what is unknown is not there, and what no resource gave is found out every time")
}
