package compat_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	kubernetesLibrary = regexp.MustCompile(`(?m)^\tk8s\.io/(api|apimachinery) => k8s\.io/(?:api|apimachinery) (\S+)$`)
	customResources   = regexp.MustCompile(`(?m)^\t(?:github\.com/prometheus-operator|istio\.io|k8s\.io/autoscaler)/.*$`)
)

// TestVersions reads the module files, since a run against another version than its file's name says would pass unseen.
func TestVersions(t *testing.T) {
	t.Parallel()

	newest := modules(t, "go.mod")
	require.Len(t, customResources.FindAllString(newest, -1), 4)
	for file, minor := range map[string]string{"go.mod": "v0.36.", "go.1.35.mod": "v0.35.", "go.1.34.mod": "v0.34."} {
		content := modules(t, file)
		libraries := kubernetesLibrary.FindAllStringSubmatch(content, -1)
		require.Len(t, libraries, 2, "%s replaces both libraries", file)
		assert.Contains(t, libraries[0][2], minor, "%s is for that version", file)
		assert.Equal(t, libraries[0][2], libraries[1][2], "%s has both libraries of one release", file)
		assert.Equal(t, customResources.FindAllString(newest, -1), customResources.FindAllString(content, -1),
			"%s has the custom resources of go.mod", file)
	}
}

func modules(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(content)
}
