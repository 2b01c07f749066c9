package pace_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
)

func TestPace(t *testing.T) {
	t.Parallel()
	assert.Equal(t, time.Minute, pace.Pace(0).Of(time.Minute), "the zero value is as in reality")
	assert.Equal(t, 6*time.Second, pace.Pace(10).Of(time.Minute))
	assert.Equal(t, 2*time.Minute, pace.Pace(0.5).Of(time.Minute), "slower can be, too")
	assert.Equal(t, 500*time.Millisecond, pace.Pace(10).Seconds(5))
}

func TestWait(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	assert.True(t, pace.Wait(t.Context(), 0), "there is nothing to wait for")
	assert.True(t, pace.Wait(t.Context(), time.Millisecond))
	assert.False(t, pace.Wait(ended, 0), "who has gone does nothing more")
	assert.False(t, pace.Wait(ended, time.Hour), "and waits for nothing")
}
