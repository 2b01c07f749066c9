package addons_test

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/addons"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

const (
	componentType   = "spywatcher:addons:Addons"
	releaseType     = "kubernetes:helm.sh/v3:Release"
	roleType        = "aws:iam/role:Role"
	rolePolicyType  = "aws:iam/rolePolicy:RolePolicy"
	associationType = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
	userType        = "test:index:User"

	secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:spywatcher/production-??????"
	key    = "arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012"
)

func cluster() addons.Cluster {
	return addons.Cluster{
		Name: "spywatcher", Account: "123456789012", Region: "eu-central-1", VPC: "vpc-0123456789abcdef0",
	}
}

// all has every add-on, with its defaults.
func all() *addons.AddonsArgs {
	return &addons.AddonsArgs{
		Cluster:                cluster(),
		MetricsServer:          &addons.MetricsServer{},
		LoadBalancerController: &addons.LoadBalancerController{},
		Prometheus:             &addons.Prometheus{},
		PrometheusAdapter:      &addons.PrometheusAdapter{},
		ExternalSecrets:        &addons.ExternalSecrets{SecretARNs: []string{secret}},
	}
}

// run makes Addons called "addons", and for each add-on a resource that depends on it.
func run(t *testing.T, name string, args *addons.AddonsArgs, preview bool) (*recorder.Recording, map[string]any, error) {
	t.Helper()
	options := recorder.Options{Preview: preview}
	if !preview {
		options.Outputs = func(r recorder.Resource) resource.PropertyMap {
			if r.Type != roleType {
				return nil
			}
			return resource.PropertyMap{
				"arn":  resource.NewProperty("arn:aws:iam::123456789012:role/" + r.Name),
				"name": resource.NewProperty(r.Name),
			}
		}
	}
	var answered recorder.Answers
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		made, err := addons.NewAddons(ctx, name, args)
		if err != nil {
			return err
		}
		answered.Keep("versions", made.Versions)
		for user, needs := range map[string][]pulumi.Resource{
			"autoscaler":        made.MetricsServer,
			"ingress":           made.LoadBalancerController,
			"rules":             made.Prometheus,
			"custom autoscaler": made.PrometheusAdapter,
			"secret store":      made.ExternalSecrets,
		} {
			var resource pulumi.CustomResourceState
			if err := ctx.RegisterResource(userType, user, nil, &resource, pulumi.DependsOn(needs)); err != nil {
				return err
			}
		}
		return nil
	}, options)
	return recording, answered.Values(), err
}

// objectOf are the inputs of a resource of the Addons made from args.
func objectOf(t *testing.T, args *addons.AddonsArgs, typ, name string) map[string]any {
	t.Helper()
	recording, _, err := run(t, "addons", args, false)
	require.NoError(t, err)
	return found(t, recording, typ, name).Object()
}

func found(t *testing.T, recording *recorder.Recording, typ, name string) recorder.Resource {
	t.Helper()
	registered, ok := recording.Find(typ, name)
	require.True(t, ok, "there is no %s %s in %v", typ, name, recording.URNs())
	return registered
}

// policy is a parsed policy document.
type policy struct {
	Version   string
	Statement []statement
}

type statement struct {
	Sid       string
	Effect    string
	Principal map[string]string
	Action    []string
	Resource  []string
	Condition map[string]map[string]any
}

func parse(t *testing.T, text any) policy {
	t.Helper()
	document, ok := text.(string)
	require.True(t, ok)
	var parsed policy
	require.NoError(t, json.Unmarshal([]byte(document), &parsed))
	assert.Equal(t, "2012-10-17", parsed.Version)
	return parsed
}
