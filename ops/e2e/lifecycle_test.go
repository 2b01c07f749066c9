package e2e_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// TestLifecycle: what both stacks are from the first up to the last destroy.
func TestLifecycle(t *testing.T) {
	s := newSandbox(t)
	for stack, namespace := range map[string]string{"staging": "spywatcher-staging", "production": "spywatcher"} {
		said := s.run("up", "--stack", stack)
		assert.Contains(t, said, "spywatcher-backend   2/2", "the table shows the workloads")
		assert.Contains(t, said, "export KUBECONFIG="+filepath.Join(s.dir, "kubeconfig"))

		assert.Contains(t, s.run("up", "--stack", stack), "Nothing changed.", "a second up has nothing to do")
		assert.Contains(t, s.run("refresh", "--stack", stack), "Nothing has drifted.", "what is there is what was asked for")
		assertScales(t, s.client(), namespace)
		assertAsRendered(t, s, stack)
		assertRestricted(t, s.client(), namespace)
		assertNoSecretInSight(t, s, namespace)
	}
	for _, stack := range []string{"staging", "production"} {
		s.run("destroy", "--stack", stack)
	}
	namespaces, err := s.client().CoreV1().Namespaces().List(context.Background(), metav1.ListOptions{})
	require.NoError(t, err)
	for _, namespace := range namespaces.Items {
		assert.NotContains(t, namespace.Name, "spywatcher", "destroy leaves no object behind")
	}
	assert.Contains(t, s.run("down", "--keep"), "stopped")
}

// assertNoSecretInSight looks for the secrets' values wherever they do not belong.
func assertNoSecretInSight(t *testing.T, s *sandbox, namespace string) {
	t.Helper()
	values := secretValues(t, s.client(), namespace)
	require.Len(t, values, len(stacks.SecretNames()))
	for _, place := range []string{"pulumi", "logs"} {
		err := filepath.WalkDir(filepath.Join(s.dir, place), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			for name, value := range values {
				assert.NotContains(t, string(content), value, "%s stands in clear in %s", name, path)
			}
			return err
		})
		require.NoError(t, err)
	}
	for _, object := range plainObjects(t, s, namespace) {
		for name, value := range values {
			assert.NotContains(t, object, value, "%s stands in an object that is no Secret", name)
		}
	}
}

func secretValues(t *testing.T, client kubernetes.Interface, namespace string) map[string]string {
	t.Helper()
	secrets, err := client.CoreV1().Secrets(namespace).List(context.Background(), metav1.ListOptions{})
	require.NoError(t, err)
	values := map[string]string{}
	for _, secret := range secrets.Items {
		for name, value := range secret.Data {
			require.True(t, strings.HasPrefix(string(value), "sandbox-"), "%s is one that the sandbox made", name)
			values[name] = string(value)
		}
	}
	return values
}
