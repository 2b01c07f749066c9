package mesh_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"

	"github.com/subculture-collective/spywatcher-infra/components/mesh"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

var update = flag.Bool("update", false, "write testdata/*.yaml anew")

// TestObjectsAreAsReviewed: any change of an object shows as a difference in testdata. Each file is a whole manifest,
// so that Istio's own types can read it too. Refresh them with go test ./components/mesh -update.
func TestObjectsAreAsReviewed(t *testing.T) {
	t.Parallel()
	for name, args := range map[string]*mesh.TrafficPolicyArgs{"backend": backend(), "canary": canary()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := run(t, name, args, recorder.Options{})
			require.NoError(t, err)
			for _, typ := range []string{serviceType, ruleType, filterType} {
				made, ok := recording.Find(typ, name)
				require.True(t, ok, typ)
				got, err := yaml.Marshal(made.Object())
				require.NoError(t, err)

				kind := strings.ToLower(typ[strings.LastIndex(typ, ":")+1:])
				golden := filepath.Join("testdata", name+"-"+kind+".yaml")
				if *update {
					require.NoError(t, os.WriteFile(golden, got, 0o600))
				}
				want, err := os.ReadFile(golden)
				require.NoError(t, err)
				assert.Equal(t, string(want), string(got), golden)
			}
		})
	}
}
