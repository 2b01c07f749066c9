package stacks

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// What all pods of the namespace may take together.
const (
	quotaRequestsCPU    = "20"
	quotaLimitsCPU      = "40"
	quotaRequestsMemory = "40Gi"
	quotaLimitsMemory   = "80Gi"
	quotaVolumeClaims   = "10"
)

// namespace is the stack's own, with its limits.
type namespace struct {
	object *corev1.Namespace
	// name is known when all limits hold.
	name pulumi.StringOutput
}

func newNamespace(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (*namespace, error) {
	object, err := corev1.NewNamespace(ctx, name, &corev1.NamespaceArgs{
		Metadata: &metav1.ObjectMetaArgs{
			Name: pulumi.String(name),
			Labels: pulumi.ToStringMap(map[string]string{
				"app.kubernetes.io/part-of":                  project,
				"app.kubernetes.io/managed-by":               "pulumi",
				"pod-security.kubernetes.io/enforce":         "restricted",
				"pod-security.kubernetes.io/enforce-version": "latest",
				// Has the AWS Load Balancer Controller give each pod a gate, so that a rollout waits for the load balancer to
				// know it. See https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/.
				"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
			}),
		},
	}, opts...)
	if err != nil {
		return nil, err
	}
	made := object.Metadata.Name().Elem()
	metadata := &metav1.ObjectMetaArgs{Name: pulumi.String(name), Namespace: made}

	quota, err := newQuota(ctx, name, metadata, opts...)
	if err != nil {
		return nil, err
	}
	limits, err := newLimits(ctx, name, metadata, opts...)
	if err != nil {
		return nil, err
	}
	policy, err := newDefaultDeny(ctx, made, opts...)
	if err != nil {
		return nil, err
	}
	// By names rather than ids, which no preview knows.
	limited := pulumi.All(made, quota.Metadata.Name(), limits.Metadata.Name(), policy.Metadata.Name())
	return &namespace{
		object: object,
		name:   limited.ApplyT(func(all []any) string { return all[0].(string) }).(pulumi.StringOutput),
	}, nil
}

func newQuota(
	ctx *pulumi.Context, name string, metadata *metav1.ObjectMetaArgs, opts ...pulumi.ResourceOption,
) (*corev1.ResourceQuota, error) {
	return corev1.NewResourceQuota(ctx, name, &corev1.ResourceQuotaArgs{
		Metadata: metadata,
		Spec: &corev1.ResourceQuotaSpecArgs{Hard: pulumi.ToStringMap(map[string]string{
			"requests.cpu":           quotaRequestsCPU,
			"limits.cpu":             quotaLimitsCPU,
			"requests.memory":        quotaRequestsMemory,
			"limits.memory":          quotaLimitsMemory,
			"persistentvolumeclaims": quotaVolumeClaims,
		})},
	}, opts...)
}

// newLimits are for containers that say nothing themselves.
func newLimits(
	ctx *pulumi.Context, name string, metadata *metav1.ObjectMetaArgs, opts ...pulumi.ResourceOption,
) (*corev1.LimitRange, error) {
	return corev1.NewLimitRange(ctx, name, &corev1.LimitRangeArgs{
		Metadata: metadata,
		Spec: &corev1.LimitRangeSpecArgs{Limits: corev1.LimitRangeItemArray{&corev1.LimitRangeItemArgs{
			Type:           pulumi.String("Container"),
			Default:        pulumi.ToStringMap(map[string]string{"cpu": "1", "memory": "1Gi"}),
			DefaultRequest: pulumi.ToStringMap(map[string]string{"cpu": "500m", "memory": "512Mi"}),
		}}},
	}, opts...)
}

// newDefaultDeny keeps everybody from pods that have no policy of their own, such as those of a migration.
func newDefaultDeny(
	ctx *pulumi.Context, namespace pulumi.StringInput, opts ...pulumi.ResourceOption,
) (*networkingv1.NetworkPolicy, error) {
	return networkingv1.NewNetworkPolicy(ctx, "default-deny", &networkingv1.NetworkPolicyArgs{
		Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String("default-deny"), Namespace: namespace},
		Spec: &networkingv1.NetworkPolicySpecArgs{
			PodSelector: &metav1.LabelSelectorArgs{},
			PolicyTypes: pulumi.ToStringArray([]string{"Ingress"}),
		},
	}, opts...)
}
