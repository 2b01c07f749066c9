package deploy

import (
	"encoding/json"
	"fmt"

	"github.com/subculture-collective/spywatcher-infra/internal/plan"
)

// clusterContext reads the one setting that the sandbox must know before the program runs: the context under which the
// program wants its cluster.
func clusterContext(config map[string]string) (string, error) {
	const key = "spywatcher:cluster"
	var cluster struct {
		Context string `json:"context"`
	}
	if err := json.Unmarshal([]byte(config[key]), &cluster); err != nil || cluster.Context == "" {
		return "", fmt.Errorf("%s.context is missing in the stack's file: name the kubeconfig context of its cluster", key)
	}
	return cluster.Context, nil
}

// Namespace is where a stack's workloads are.
func Namespace(root, stack string) (string, error) {
	loaded, err := plan.Load(root, stack)
	if err != nil {
		return "", err
	}
	return loaded.Config["spywatcher:namespace"], nil
}
