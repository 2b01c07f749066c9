package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// errNoKubectl says that there is nothing to compare with.
var errNoKubectl = errors.New("kubectl is not on PATH")

// rolloutPatience is for all workloads of one measurement together.
const rolloutPatience = 15 * time.Minute

// kubectl is the command on PATH, at one cluster.
type kubectl struct{ path, kubeconfig string }

func findKubectl(kubeconfig string) (kubectl, error) {
	path, err := exec.LookPath("kubectl")
	if err != nil {
		return kubectl{}, errNoKubectl
	}
	return kubectl{path: path, kubeconfig: kubeconfig}, nil
}

// apply is how long the objects take to be applied, and then to be there. For that kubectl itself is not waited for: it would ask
// for one Deployment after the other.
func (k kubectl) apply(ctx context.Context, namespace string, objects []byte) (applied, ready time.Duration, err error) {
	started := time.Now()
	if err := k.run(ctx, objects, "apply", "--server-side", "--filename", "-"); err != nil {
		return 0, 0, err
	}
	applied = time.Since(started)
	config, err := clientcmd.BuildConfigFromFlags("", k.kubeconfig)
	if err != nil {
		return 0, 0, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return 0, 0, err
	}
	err = wait.PollUntilContextTimeout(ctx, time.Second, rolloutPatience, true, func(ctx context.Context) (bool, error) {
		deployments, err := client.AppsV1().Deployments(namespace).List(ctx, metav1.ListOptions{})
		return err == nil && !slices.ContainsFunc(deployments.Items, notThere), err
	})
	return applied, time.Since(started), err
}

func notThere(deployment appsv1.Deployment) bool {
	return deployment.Status.ObservedGeneration < deployment.Generation ||
		deployment.Status.AvailableReplicas < *deployment.Spec.Replicas
}

func (k kubectl) remove(ctx context.Context, namespace string) error {
	return k.run(ctx, nil, "delete", "namespace", namespace, "--wait")
}

func (k kubectl) run(ctx context.Context, input []byte, args ...string) error {
	command := exec.CommandContext(ctx, k.path, append([]string{"--kubeconfig", k.kubeconfig}, args...)...)
	command.Stdin = bytes.NewReader(input)
	var said bytes.Buffer
	command.Stderr = &said
	if err := command.Run(); err != nil {
		return fmt.Errorf("kubectl %s: %w: %s", args[0], err, strings.TrimSpace(said.String()))
	}
	return nil
}
