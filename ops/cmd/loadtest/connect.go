package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/session"
)

// connectTime is how long the cluster has to answer the first questions.
const connectTime = 15 * time.Second

// connection is a cluster, and the deployment to watch there.
type connection struct {
	client     kubernetes.Interface
	deployment *appsv1.Deployment
	// names are those by which a cluster may be known as production.
	names map[string]string
}

// follow has the run watch the deployment, if there is one.
func (c *connection) follow(run *session.Session) {
	if c != nil {
		run.Client, run.Deployment = c.client, c.deployment
	}
}

// connect finds the deployment. Without one that is named there is no connection, and nil.
func (c *cluster) connect(ctx context.Context) (*connection, error) {
	if c.deployment == "" {
		if c.namespace != "" {
			return nil, errors.New("--namespace is given and --deployment is not: name the deployment to watch there")
		}
		return nil, nil
	}
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = c.kubeconfig
	overrides := &clientcmd.ConfigOverrides{CurrentContext: c.context}
	overrides.Context.Namespace = c.namespace
	loader := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides)
	config, err := loader.ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("the cluster cannot be reached: %w", err)
	}
	// The defaults are for controllers; a watch that begins anew must not wait behind a rollout's questions.
	config.QPS, config.Burst = 50, 100
	namespace, _, err := loader.Namespace()
	if err != nil {
		return nil, err
	}
	client, err := c.client(config)
	if err != nil {
		return nil, err
	}
	raw, err := loader.RawConfig()
	if err != nil {
		return nil, err
	}
	context := c.context
	if context == "" {
		context = raw.CurrentContext
	}
	names := map[string]string{"context": context, "namespace": namespace}
	if found := raw.Contexts[context]; found != nil {
		names["cluster"] = found.Cluster
	}
	deployment, err := find(ctx, client, namespace, c.deployment)
	return &connection{client: client, deployment: deployment, names: names}, err
}

func find(ctx context.Context, client kubernetes.Interface, namespace, name string) (*appsv1.Deployment, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	deployment, err := client.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, fmt.Errorf("deployment %s/%s cannot be watched: %w", namespace, name, err)
	}
	return deployment, nil
}
