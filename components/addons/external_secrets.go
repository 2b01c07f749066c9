package addons

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

func (component *Addons) installSecrets(ctx *pulumi.Context, name string, args *AddonsArgs) error {
	if args.ExternalSecrets == nil {
		return nil
	}
	account := serviceAccount{namespace: secretsNamespace, name: secretsChart.name}
	permissions, err := args.ExternalSecrets.policy()
	if err != nil {
		return err
	}
	identity, err := component.identity(ctx, name+"-external-secrets", args.Cluster, account, permissions)
	if err != nil {
		return err
	}
	component.ExternalSecrets, err = component.release(ctx, name, secretsChart, account.namespace, pulumi.Map{
		"installCRDs": pulumi.Bool(true),
		"serviceAccount": pulumi.Map{
			"create": pulumi.Bool(true),
			"name":   pulumi.String(account.name),
		},
		"replicaCount": pulumi.Int(replicas),
		"leaderElect":  pulumi.Bool(true),
		"podDisruptionBudget": pulumi.Map{
			"enabled":      pulumi.Bool(true),
			"minAvailable": pulumi.Int(1),
		},
	}, identity...)
	return err
}

// policy lets the secrets be read and, where they have keys of their own, decrypted.
func (s *ExternalSecrets) policy() (string, error) {
	statements := []statement{allow("ReadSecrets",
		[]string{"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"}, s.SecretARNs, nil)}
	if len(s.KeyARNs) > 0 {
		statements = append(statements, allow("DecryptSecrets", []string{"kms:Decrypt"}, s.KeyARNs, nil))
	}
	return document(statements...)
}
