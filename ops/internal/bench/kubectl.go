package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
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

// apply is how long the objects take to be applied, and then to be there.
func (k kubectl) apply(ctx context.Context, namespace string, objects []byte) (applied, ready time.Duration, err error) {
	started := time.Now()
	if err := k.run(ctx, objects, "apply", "--server-side", "--filename", "-"); err != nil {
		return 0, 0, err
	}
	applied = time.Since(started)
	err = k.run(ctx, nil, "wait", "--namespace", namespace, "--for=condition=Available", "deployment", "--all",
		"--timeout="+rolloutPatience.String())
	return applied, time.Since(started), err
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
