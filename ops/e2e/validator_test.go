package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/validate"
)

// validator looks at deployments as somebody: with the command, and with its checks in this process, which starts faster.
type validator struct {
	binary, root, kubeconfig string
	client                   dynamic.Interface
}

func buildValidate(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "validate")
	require.NoError(t, build("..", "-o", binary, "./cmd/validate"))
	return binary
}

func newValidator(t *testing.T, s *sandbox, binary, kubeconfig string) *validator {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	require.NoError(t, err)
	config.QPS = -1
	client, err := dynamic.NewForConfig(config)
	require.NoError(t, err)
	return &validator{binary: binary, root: s.root, kubeconfig: kubeconfig, client: client}
}

// as is a kubeconfig of an account of the namespace, with one context.
func (s *sandbox) as(account, namespace, context string) string {
	s.t.Helper()
	token, err := s.client().CoreV1().ServiceAccounts(namespace).CreateToken(s.t.Context(), account,
		&authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	require.NoError(s.t, err)
	config := api.NewConfig()
	config.Clusters["sandbox"] = &api.Cluster{Server: s.config().Host, CertificateAuthorityData: s.config().CAData}
	config.AuthInfos[account] = &api.AuthInfo{Token: token.Status.Token}
	config.Contexts[context] = &api.Context{Cluster: "sandbox", AuthInfo: account}
	config.CurrentContext = context
	path := filepath.Join(s.t.TempDir(), "kubeconfig")
	require.NoError(s.t, clientcmd.WriteToFile(*config, path))
	return path
}

// check makes the checks in this process.
func (v *validator) check(t *testing.T, namespace string) *validate.Report {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	report, err := validate.Run(ctx, v.client, validate.Options{Namespace: namespace})
	require.NoError(t, err)
	return report
}

// run runs the command and returns its report and exit code; all that it says otherwise is an error.
func (v *validator) run(t *testing.T, args ...string) (*validate.Report, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	args = append([]string{"--kubeconfig", v.kubeconfig, "--dir", v.root, "--output", "json"}, args...)
	command := exec.CommandContext(ctx, v.binary, args...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	exit, failed := errors.AsType[*exec.ExitError](err)
	require.True(t, err == nil || failed, "%v", err)
	require.Empty(t, stderr.String())
	report := &validate.Report{}
	require.NoError(t, json.Unmarshal(stdout.Bytes(), report))
	if failed {
		return report, exit.ExitCode()
	}
	return report, 0
}

// here stands in findings for the name of the namespace.
const here = "HERE"

// findings are what is not well, in order, each as "fail image Deployment spywatcher-backend", and once.
func findings(report *validate.Report) []string {
	lines := []string{}
	for _, r := range report.Results {
		if r.Status != validate.Pass && r.Status != validate.Skipped {
			line := strings.TrimSpace(string(r.Status) + " " + r.Check + " " + r.Object.Kind + " " + r.Object.Name)
			lines = append(lines, strings.ReplaceAll(line, report.Namespace, here))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func describe(report *validate.Report) string {
	var out bytes.Buffer
	if err := report.Print(&out); err != nil {
		return err.Error()
	}
	return out.String()
}
