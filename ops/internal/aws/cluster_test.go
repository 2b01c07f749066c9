package aws_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	networkingv1 "k8s.io/api/networking/v1"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/aws"
)

func kubeconfigOf(t *testing.T, server string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(file, []byte(`{apiVersion: v1, kind: Config, current-context: a,
clusters: [{name: a, cluster: {server: "`+server+`"}}], contexts: [{name: a, context: {cluster: a}}]}`), 0o600))
	return file
}

func TestIngressesOfCluster(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/apis/networking.k8s.io/v1/ingresses" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		assert.NoError(t, json.NewEncoder(w).Encode(networkingv1.IngressList{Items: parsed(t, cluster...)}))
	}))
	t.Cleanup(api.Close)
	found, err := aws.IngressesOf(t.Context(), kubeconfigOf(t, api.URL))
	require.NoError(t, err)
	var names []string
	for _, ingress := range found {
		names = append(names, ingress.Namespace+"/"+ingress.Name)
	}
	assert.Equal(t, []string{"a/first", "b/second", "web/late", "web/main"}, names, "those of class alb, in all namespaces")
}

func TestUnreachableCluster(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(api.Close)
	_, err := aws.IngressesOf(t.Context(), kubeconfigOf(t, api.URL))
	require.ErrorContains(t, err, "Ingresses cannot be listed")
	_, err = aws.IngressesOf(t.Context(), kubeconfigOf(t, "http://[broken"))
	require.ErrorContains(t, err, "client cannot be made")
}
