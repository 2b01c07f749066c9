package validate

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// TestLeavesNothingRunning: synctest fails when a goroutine outlives its bubble.
func TestLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	objects := healthy(t)
	for name, refused := range map[string]*Resource{"all is read": nil, "a list fails while others are read": &pods} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := cluster(t, objects)
				if refused == nil {
					_, err := Run(t.Context(), client, Options{Namespace: "shop", Now: now})
					require.NoError(t, err)
					return
				}
				client.PrependReactor("list", "*", refuse(*refused, apierrors.NewInternalError(assert.AnError)))
				_, err := Run(t.Context(), client, Options{Namespace: "shop", Now: now})
				require.ErrorContains(t, err, refused.String()+" cannot be read")
			})
		})
	}
}
