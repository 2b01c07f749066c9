package workload

import (
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newDisruptionBudget makes the PodDisruptionBudget. Pods that run and are not ready may always be evicted: else a
// workload that crashes would keep its nodes from being drained.
func (b *builder) newDisruptionBudget() error {
	_, err := policyv1.NewPodDisruptionBudget(b.ctx, b.name, &policyv1.PodDisruptionBudgetArgs{
		Metadata: b.metadata(pulumi.String(b.name)),
		Spec: &policyv1.PodDisruptionBudgetSpecArgs{
			Selector:                   b.selector(),
			MinAvailable:               pulumi.Int(b.args.MinAvailable),
			UnhealthyPodEvictionPolicy: pulumi.String("AlwaysAllow"),
		},
	}, b.child()...)
	return err
}
