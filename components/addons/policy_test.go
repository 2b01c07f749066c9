package addons_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/addons"
)

var update = flag.Bool("update", false, "write testdata/controller-policy.json anew")

func controllerPolicy(t *testing.T, c addons.Cluster) string {
	t.Helper()
	args := &addons.AddonsArgs{Cluster: c, LoadBalancerController: &addons.LoadBalancerController{}}
	text, ok := objectOf(t, args, rolePolicyType, "addons-load-balancer-controller-policy")["policy"].(string)
	require.True(t, ok)
	return text
}

// TestControllerPolicyIsAsReviewed: any change of the controller's rights shows as a difference in
// testdata/controller-policy.json. Refresh it with go test ./components/addons -update.
func TestControllerPolicyIsAsReviewed(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	require.NoError(t, json.Indent(&got, []byte(controllerPolicy(t, cluster())), "", "  "))
	golden := filepath.Join("testdata", "controller-policy.json")
	if *update {
		require.NoError(t, os.WriteFile(golden, append(got.Bytes(), '\n'), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), got.String())
}

// Why an action is allowed on everything.
const (
	listsAll = "a list has no resource"
	ec2Reads = "EC2 knows no resources for its Describe actions"
	elbReads = "Elastic Load Balancing knows no resources for its Describe actions"
)

// onEverything are the only actions that may be: for all others AWS has resources.
var onEverything = map[string]string{
	"acm:ListCertificates":                                listsAll,
	"iam:ListServerCertificates":                          listsAll,
	"wafv2:ListWebACLs":                                   listsAll,
	"ec2:DescribeAccountAttributes":                       ec2Reads,
	"ec2:DescribeAddresses":                               ec2Reads,
	"ec2:DescribeAvailabilityZones":                       ec2Reads,
	"ec2:DescribeInstances":                               ec2Reads,
	"ec2:DescribeInternetGateways":                        ec2Reads,
	"ec2:DescribeIpamPools":                               ec2Reads,
	"ec2:DescribeNetworkInterfaces":                       ec2Reads,
	"ec2:DescribeRouteTables":                             ec2Reads,
	"ec2:DescribeSecurityGroups":                          ec2Reads,
	"ec2:DescribeSubnets":                                 ec2Reads,
	"ec2:DescribeTags":                                    ec2Reads,
	"ec2:DescribeVpcPeeringConnections":                   ec2Reads,
	"ec2:DescribeVpcs":                                    ec2Reads,
	"elasticloadbalancing:DescribeCapacityReservation":    elbReads,
	"elasticloadbalancing:DescribeListenerAttributes":     elbReads,
	"elasticloadbalancing:DescribeListenerCertificates":   elbReads,
	"elasticloadbalancing:DescribeListeners":              elbReads,
	"elasticloadbalancing:DescribeLoadBalancerAttributes": elbReads,
	"elasticloadbalancing:DescribeLoadBalancers":          elbReads,
	"elasticloadbalancing:DescribeRules":                  elbReads,
	"elasticloadbalancing:DescribeSSLPolicies":            elbReads,
	"elasticloadbalancing:DescribeTags":                   elbReads,
	"elasticloadbalancing:DescribeTargetGroupAttributes":  elbReads,
	"elasticloadbalancing:DescribeTargetGroups":           elbReads,
	"elasticloadbalancing:DescribeTargetHealth":           elbReads,
	"elasticloadbalancing:DescribeTrustStores":            elbReads,
}

func TestLeastPrivilege(t *testing.T) {
	t.Parallel()
	withKeys := all()
	withKeys.ExternalSecrets.KeyARNs = []string{key}
	for _, name := range []string{"addons-load-balancer-controller-policy", "addons-external-secrets-policy"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range parse(t, objectOf(t, withKeys, rolePolicyType, name)["policy"]).Statement {
				assert.Equal(t, "Allow", s.Effect)
				require.NotEmpty(t, s.Action, s.Sid)
				require.NotEmpty(t, s.Resource, s.Sid)
				for _, resource := range s.Resource {
					if resource == "*" {
						for _, action := range s.Action {
							assert.NotEmpty(t, onEverything[action], "%s is allowed on everything", action)
						}
						continue
					}
					parts := strings.SplitN(resource, ":", 6)
					require.Len(t, parts, 6, resource)
					assert.Equal(t, "123456789012", parts[4], "%s is in another account", resource)
					if parts[2] != "iam" {
						assert.Equal(t, "eu-central-1", parts[3], "%s is in another region", resource)
					}
					assert.NotEqual(t, "*", parts[5], "%s is everything of a service", resource)
				}
				for _, action := range s.Action {
					assert.NotContains(t, action, "*", "%s allows actions that nobody has read", s.Sid)
				}
			}
		})
	}
}

// What can be told by its tag as this cluster's is changed only then.
func TestControllerChangesOnlyItsOwn(t *testing.T) {
	t.Parallel()
	const tag = "elbv2.k8s.aws/cluster"
	byTag := map[string]string{
		"ec2:DeleteSecurityGroup":                           "aws:ResourceTag/",
		"ec2:DeleteTags":                                    "aws:ResourceTag/",
		"elasticloadbalancing:CreateLoadBalancer":           "aws:RequestTag/",
		"elasticloadbalancing:CreateTargetGroup":            "aws:RequestTag/",
		"elasticloadbalancing:DeleteLoadBalancer":           "aws:ResourceTag/",
		"elasticloadbalancing:DeleteTargetGroup":            "aws:ResourceTag/",
		"elasticloadbalancing:ModifyListenerAttributes":     "aws:ResourceTag/",
		"elasticloadbalancing:ModifyLoadBalancerAttributes": "aws:ResourceTag/",
		"elasticloadbalancing:ModifyTargetGroup":            "aws:ResourceTag/",
		"elasticloadbalancing:ModifyTargetGroupAttributes":  "aws:ResourceTag/",
		"elasticloadbalancing:SetSecurityGroups":            "aws:ResourceTag/",
		"elasticloadbalancing:SetSubnets":                   "aws:ResourceTag/",
	}
	allowed := map[string]int{}
	for _, s := range parse(t, controllerPolicy(t, cluster())).Statement {
		for _, action := range s.Action {
			allowed[action]++
			if prefix := byTag[action]; prefix != "" {
				assert.Equal(t, "spywatcher", s.Condition["StringEquals"][prefix+tag], "%s of another cluster's", action)
			}
			if strings.HasSuffix(action, "SecurityGroupIngress") {
				vpc := map[string]any{"ec2:Vpc": "arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0123456789abcdef0"}
				assert.Equal(t, vpc, s.Condition["ArnEquals"], "%s in another VPC", action)
			}
		}
	}
	for action := range byTag {
		assert.NotZero(t, allowed[action], "%s is not allowed at all", action)
	}
	for _, action := range []string{"wafv2:ListWebACLs", "wafv2:AssociateWebACL", "elasticloadbalancing:SetWebAcl"} {
		assert.NotZero(t, allowed[action], "%s is needed for a web ACL by name", action)
	}
}

func TestControllerPolicyFitsARole(t *testing.T) {
	t.Parallel()
	long := cluster()
	long.Name = strings.Repeat("a", 100)
	long.Region = "us-gov-west-1"
	assert.Less(t, len(controllerPolicy(t, long)), 10_240, "IAM takes no more in a role's inline policies")
}

func TestPartitions(t *testing.T) {
	t.Parallel()
	for region, partition := range map[string]string{
		"eu-central-1": "aws", "us-gov-west-1": "aws-us-gov", "cn-north-1": "aws-cn",
	} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			where := cluster()
			where.Region = region
			for _, s := range parse(t, controllerPolicy(t, where)).Statement {
				for _, resource := range s.Resource {
					if resource != "*" {
						assert.Truef(t, strings.HasPrefix(resource, "arn:"+partition+":"), "%s is elsewhere", resource)
					}
				}
			}
		})
	}
}

func TestTrust(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason                    string
		namespace, serviceAccount string
	}{
		"load-balancer-controller": {
			reason:    "no other pod may make load balancers",
			namespace: "kube-system", serviceAccount: "aws-load-balancer-controller",
		},
		"external-secrets": {
			reason:    "no other pod may read the secrets",
			namespace: "external-secrets", serviceAccount: "external-secrets",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording, _, err := run(t, "addons", all(), false)
			require.NoError(t, err)
			role := found(t, recording, roleType, "addons-"+name+"-role").Object()
			assert.Equal(t, []statement{{
				Sid:       "AllowPodIdentity",
				Effect:    "Allow",
				Principal: map[string]string{"Service": "pods.eks.amazonaws.com"},
				Action:    []string{"sts:AssumeRole", "sts:TagSession"},
				Condition: map[string]map[string]any{"StringEquals": {
					"aws:RequestTag/eks-cluster-arn":            "arn:aws:eks:eu-central-1:123456789012:cluster/spywatcher",
					"aws:RequestTag/kubernetes-namespace":       row.namespace,
					"aws:RequestTag/kubernetes-service-account": row.serviceAccount,
				}},
			}}, parse(t, role["assumeRolePolicy"]).Statement, row.reason)
			assert.Equal(t, map[string]any{
				"clusterName":    "spywatcher",
				"namespace":      row.namespace,
				"serviceAccount": row.serviceAccount,
				"roleArn":        "arn:aws:iam::123456789012:role/addons-" + name + "-role",
			}, found(t, recording, associationType, "addons-"+name+"-identity").Object())
			assert.Equal(t, "addons-"+name+"-role",
				found(t, recording, rolePolicyType, "addons-"+name+"-policy").Object()["role"])
		})
	}
}

func TestSecretsPolicy(t *testing.T) {
	t.Parallel()
	const name = "addons-external-secrets-policy"
	read := statement{
		Sid: "ReadSecrets", Effect: "Allow", Resource: []string{secret},
		Action: []string{"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"},
	}
	assert.Equal(t, []statement{read}, parse(t, objectOf(t, all(), rolePolicyType, name)["policy"]).Statement,
		"the given secrets, and reading them alone")

	withKeys := all()
	withKeys.ExternalSecrets.KeyARNs = []string{key}
	assert.Equal(t, []statement{read, {
		Sid: "DecryptSecrets", Effect: "Allow", Resource: []string{key}, Action: []string{"kms:Decrypt"},
	}}, parse(t, objectOf(t, withKeys, rolePolicyType, name)["policy"]).Statement)
}
