package addons

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// serviceAccount is who an add-on is in the cluster.
type serviceAccount struct {
	namespace, name string
}

// identity gives the service account of the cluster a role with that policy. What it makes must be there before the
// add-on: a pod gets its credentials when it starts.
func (component *Addons) identity(
	ctx *pulumi.Context, name string, cluster Cluster, account serviceAccount, permissions string,
) ([]pulumi.Resource, error) {
	child := pulumi.Parent(component)
	trust, err := cluster.trust(account)
	if err != nil {
		return nil, err
	}
	role, err := iam.NewRole(ctx, name+"-role", &iam.RoleArgs{AssumeRolePolicy: pulumi.String(trust)}, child)
	if err != nil {
		return nil, err
	}
	rolePolicy, err := iam.NewRolePolicy(ctx, name+"-policy", &iam.RolePolicyArgs{
		Role:   role.Name,
		Policy: pulumi.String(permissions),
	}, child)
	if err != nil {
		return nil, err
	}
	association, err := eks.NewPodIdentityAssociation(ctx, name+"-identity", &eks.PodIdentityAssociationArgs{
		ClusterName:    pulumi.String(cluster.Name),
		Namespace:      pulumi.String(account.namespace),
		ServiceAccount: pulumi.String(account.name),
		RoleArn:        role.Arn,
	}, child)
	if err != nil {
		return nil, err
	}
	return []pulumi.Resource{rolePolicy, association}, nil
}

// trust lets EKS take the role for that service account of that cluster alone:
// https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html.
func (c Cluster) trust(account serviceAccount) (string, error) {
	return document(statement{
		Sid:       "AllowPodIdentity",
		Effect:    "Allow",
		Principal: &principal{Service: "pods.eks.amazonaws.com"},
		Action:    []string{"sts:AssumeRole", "sts:TagSession"},
		Condition: conditions{"StringEquals": {
			"aws:RequestTag/eks-cluster-arn":            c.arn("eks", "cluster/"+c.Name),
			"aws:RequestTag/kubernetes-namespace":       account.namespace,
			"aws:RequestTag/kubernetes-service-account": account.name,
		}},
	})
}
