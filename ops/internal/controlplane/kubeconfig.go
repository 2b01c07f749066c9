package controlplane

import (
	"fmt"
	"os"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/standin"
)

// kubeconfig is that of an identity, with a context of each name, all for the same cluster. The last is the current one.
func (a *authority) kubeconfig(id string, server string, contexts ...string) ([]byte, error) {
	config := clientcmdapi.NewConfig()
	cluster := clientcmdapi.NewCluster()
	cluster.Server = server
	user := clientcmdapi.NewAuthInfo()
	for path, into := range map[string]*[]byte{
		"pki/ca.crt":        &cluster.CertificateAuthorityData,
		a.certificateOf(id): &user.ClientCertificateData,
		a.keyOf(id):         &user.ClientKeyData,
	} {
		content, err := os.ReadFile(a.home.Path(path))
		if err != nil {
			return nil, err
		}
		*into = content
	}
	config.Clusters["sandbox"] = cluster
	config.AuthInfos[id] = user
	for _, name := range contexts {
		entry := clientcmdapi.NewContext()
		entry.Cluster, entry.AuthInfo = "sandbox", id
		config.Contexts[name] = entry
		config.CurrentContext = name
	}
	return clientcmd.Write(*config)
}

func (a *authority) writeKubeconfig(name, id, server string) error {
	content, err := a.kubeconfig(id, server, "sandbox")
	if err != nil {
		return err
	}
	return a.home.WriteFile(name, content)
}

// Kubeconfig writes a kubeconfig whose current context has that name, next to the sandbox's own, and returns its path. A
// stack refuses to be deployed to another context than its own; to the sandbox it is deployed under that name.
func Kubeconfig(h home.Home, context string) (string, error) {
	config, err := clientcmd.LoadFromFile(h.Kubeconfig())
	if err != nil {
		return "", fmt.Errorf("the sandbox has no kubeconfig yet: %w", err)
	}
	config.Contexts = map[string]*clientcmdapi.Context{context: config.Contexts[config.CurrentContext]}
	config.CurrentContext = context
	content, err := clientcmd.Write(*config)
	if err != nil {
		return "", err
	}
	const name = "kubeconfig-stack"
	return h.Path(name), h.WriteFile(name, content)
}

// Config is the administrator's access to the cluster.
func Config(h home.Home) (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", h.Kubeconfig())
	if err != nil {
		return nil, err
	}
	config.QPS, config.Burst = 200, 400
	return config, nil
}

// Client is the administrator's client of the cluster.
func Client(h home.Home) (*kubernetes.Clientset, error) {
	config, err := Config(h)
	if err != nil {
		return nil, err
	}
	return kubernetes.NewForConfig(config)
}

// MetricsFiles are the certificate and key that the metrics API shows, and the authority by which it knows the API server.
func MetricsFiles(h home.Home) standin.Files {
	return standin.Files{
		Certificate: h.Path("pki", metricsIdentity+".crt"),
		Key:         h.Path("pki", metricsIdentity+".key"),
		Authority:   h.Path("pki/ca.crt"),
	}
}
