package e2e_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// elsewhere are commands about what the sandbox has not, with why. Of those the flags are tried.
var elsewhere = []struct{ part, reason string }{
	{" logs ", "kwok's pods have no kubelet that could read a log"},
	{" port-forward ", "nor one that could forward"},
	{"-n monitoring ", "Prometheus does not run in the cluster"},
	{" get prometheus ", "nor is its operator there, to know that kind"},
	{"-n kube-system ", "a stand-in serves the metrics API, and no metrics-server"},
}

// absent are requests for what the sandbox has not, and which have no flags.
var absent = []string{"/apis/custom.metrics.k8s.io/", "/apis/external.metrics.k8s.io/"}

// assertRunbooksWork has kubectl do what the runbooks say that it should do to find the cause.
func assertRunbooksWork(t *testing.T, s *sandbox, namespace, workload string) {
	t.Helper()
	pod := podOf(t, s.client(), namespace, workload)
	pages, err := filepath.Glob(filepath.Join("..", "..", "docs", "runbooks", "*.md"))
	require.NoError(t, err)
	tried := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, command := range diagnosis(string(text)) {
			if containsAny(command, absent) {
				continue
			}
			for _, other := range elsewhere {
				if strings.Contains(command, other.part) {
					command += " --help"
					break
				}
			}
			tried++
			said, err := s.kubectl(command, "NS="+namespace, "W="+workload, "POD="+pod)
			assert.NoError(t, err, "%s: %s\n%s", filepath.Base(page), command, said)
		}
	}
	assert.Greater(t, tried, 50, "the pages have commands")
}

// kubectl runs a line of a shell on the sandbox.
func (s *sandbox) kubectl(line string, environment ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, "sh", "-c", line)
	command.Env = append(os.Environ(), append(environment, "KUBECONFIG="+filepath.Join(s.dir, "kubeconfig"))...)
	output, err := command.CombinedOutput()
	return string(output), err
}

var (
	shellBlock   = regexp.MustCompile("(?s)```sh\n(.*?)```")
	continuation = regexp.MustCompile(`\\\n\s*`)
	comment      = regexp.MustCompile(`\s+# .*$`)
)

// diagnosis are the kubectl commands of a page's diagnosis, each without what filters its output.
func diagnosis(page string) []string {
	_, after, _ := strings.Cut(page, "## Diagnosis")
	section, _, _ := strings.Cut(after, "\n## ")
	var commands []string
	for _, block := range shellBlock.FindAllStringSubmatch(section, -1) {
		for line := range strings.Lines(continuation.ReplaceAllString(block[1], "")) {
			for command := range strings.SplitSeq(comment.ReplaceAllString(strings.TrimSpace(line), ""), "; ") {
				command, _, _ = strings.Cut(command, " | ")
				command, _, _ = strings.Cut(command, " & ")
				if strings.HasPrefix(command, "kubectl ") {
					commands = append(commands, strings.TrimSpace(strings.ReplaceAll(command+" ", " POD ", " $POD ")))
				}
			}
		}
	}
	return commands
}

func containsAny(text string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// podOf is one of a workload's pods.
func podOf(t *testing.T, client kubernetes.Interface, namespace, workload string) string {
	t.Helper()
	pods, err := client.CoreV1().Pods(namespace).List(context.Background(), metav1.ListOptions{
		LabelSelector: "app.kubernetes.io/name=" + workload,
	})
	require.NoError(t, err)
	require.NotEmpty(t, pods.Items)
	return pods.Items[0].Name
}

// TestDiagnosis: the commands are found as a reader would find them.
func TestDiagnosis(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{
		"kubectl get nodes", "kubectl -n $NS top pods", "kubectl -n $NS logs $POD", "kubectl get deploy -o yaml",
		"kubectl -n $NS port-forward deploy/$W 3001",
	}, diagnosis("kubectl no\n## Diagnosis\n```sh\nNS=a W=b\nkubectl get nodes; kubectl -n $NS top pods | grep x   # why\n"+
		"kubectl -n $NS logs POD | tail\nkubectl get deploy \\\n  -o yaml\nkubectl -n $NS port-forward deploy/$W 3001 & sleep 2\n"+
		"```\n## Mitigation\n```sh\nkubectl delete pod\n```\n"))
}
