package ingress_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

var update = flag.Bool("update", false, "write testdata/urns.txt anew")

// TestURNsAreAsReviewed: another type, name or parent replaces a load balancer unless the old one is made an alias, so a
// change shows as a difference in testdata/urns.txt. Refresh it with go test ./components/ingress -update.
func TestURNsAreAsReviewed(t *testing.T) {
	t.Parallel()
	wildcard := frontend()
	wildcard.Host = "*.example.com"
	nginx := nginxArgs()
	nginx.SendSecurityHeaders = true
	nginx.Routes = append(nginx.Routes, wildcard)
	byNGINX, _, err := runNGINX(t, nginx, recorder.Options{})
	require.NoError(t, err)

	alb := albArgs()
	alb.Routes = append(alb.Routes, wildcard)
	byALB, _, err := runALB(t, alb, recorder.Options{})
	require.NoError(t, err)

	got := fmt.Sprintf("ALBIngress\n  %s\n\nNGINXIngress\n  %s\n",
		strings.Join(byALB.URNs(), "\n  "), strings.Join(byNGINX.URNs(), "\n  "))
	golden := filepath.Join("testdata", "urns.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}
