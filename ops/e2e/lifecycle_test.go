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
		assertBefore(t, said, "created", "CertificateValidation spywatcher", "Ingress spywatcher", "its listener needs it")
		assertBefore(t, said, "created", "Ingress spywatcher", "Record spywatcher-"+hosts[stack]+"-A", "it leads there")
		assert.Contains(t, said, "spywatcher-backend   2/2", "the table shows the workloads")
		assert.Contains(t, said, "export KUBECONFIG="+filepath.Join(s.dir, "kubeconfig"))

		assert.Contains(t, s.run("up", "--stack", stack), "Nothing changed.", "a second up has nothing to do")
		assert.Contains(t, s.run("refresh", "--stack", stack), "Nothing has drifted.", "what is there is what was asked for")
		assertScales(t, s.client(), namespace)
		assertAsRendered(t, s, stack)
		assertRestricted(t, s.client(), namespace)
		assertNoSecretInSight(t, s, namespace)
	}
	assertRunbooksWork(t, s, "spywatcher", "spywatcher-backend")
	for _, stack := range []string{"staging", "production"} {
		assertBefore(t, s.run("destroy", "--stack", stack), "deleted",
			"Ingress spywatcher", "Certificate spywatcher", "AWS deletes none that a load balancer uses")
	}
	made, err := os.ReadFile(filepath.Join(s.dir, "aws.json"))
	require.NoError(t, err)
	assert.NotContains(t, string(made), "urn:", "destroy leaves nothing on AWS either")
	namespaces, err := s.client().CoreV1().Namespaces().List(context.Background(), metav1.ListOptions{})
	require.NoError(t, err)
	for _, namespace := range namespaces.Items {
		assert.NotContains(t, namespace.Name, "spywatcher", "destroy leaves no object behind")
	}
	assert.Contains(t, s.run("down", "--keep"), "stopped")
}

// hosts are those of the frontends.
var hosts = map[string]string{"staging": "staging.spywatcher.example.com", "production": "spywatcher.example.com"}

// assertBefore holds the order in which the engine said that it was done with two resources.
func assertBefore(t *testing.T, said, done, first, second, reason string) {
	t.Helper()
	one, other := strings.Index(said, first+" "+done), strings.Index(said, second+" "+done)
	require.Positive(t, one, "%s is %s", first, done)
	require.Positive(t, other, "%s is %s", second, done)
	assert.Less(t, one, other, "%s before %s: %s", first, second, reason)
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
