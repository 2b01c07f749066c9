package addons

import "slices"

// clusterTag is the tag with the cluster's name on everything that the controller makes.
const clusterTag = "elbv2.k8s.aws/cluster"

// controllerPolicy is what the AWS Load Balancer Controller may do. It follows the controller's own
// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/install/iam_policy.json) and is narrower: it
// holds for one account, region and VPC, and changes only what has this cluster's tag, not any cluster's. What is
// switched off in the release is left out: WAF Classic, which AWS has ended, and Shield Advanced; so are Outposts.
func (c Cluster) controllerPolicy() (string, error) {
	requested := map[string]any{"aws:RequestTag/" + clusterTag: c.Name}
	ours := conditions{"StringEquals": {"aws:ResourceTag/" + clusterTag: c.Name}}
	// keepsTag lets tags of what is ours change, but not the one that says so.
	keepsTag := conditions{
		"StringEquals": {"aws:ResourceTag/" + clusterTag: c.Name},
		"Null":         {"aws:RequestTag/" + clusterTag: "true"},
	}
	const elb = "elasticloadbalancing"
	securityGroups := c.arns("ec2", "security-group/*")
	balancers := c.arns(elb, "loadbalancer/app/*", "loadbalancer/net/*")
	groups := c.arns(elb, "targetgroup/*")
	listeners := c.arns(elb, "listener/app/*", "listener/net/*")
	listenerRules := c.arns(elb, "listener-rule/app/*", "listener-rule/net/*")

	return document(
		allow("Look", lookActions(), []string{"*"}, nil),
		allow("LookIntoVPC", []string{"ec2:GetSecurityGroupsForVpc"}, c.arns("ec2", "vpc/"+c.VPC), nil),
		allow("ReadCertificates", []string{"acm:DescribeCertificate"}, c.arns("acm", "certificate/*"), nil),
		allow("ReadServerCertificates", []string{"iam:GetServerCertificate"},
			[]string{c.globalARN("iam", "server-certificate/*")}, nil),
		allow("ReadUserPools", []string{"cognito-idp:DescribeUserPoolClient"},
			c.arns("cognito-idp", "userpool/*"), nil),
		allow("CreateServiceLinkedRole", []string{"iam:CreateServiceLinkedRole"},
			[]string{c.globalARN("iam", "role/aws-service-role/elasticloadbalancing.amazonaws.com/*")},
			conditions{"StringEquals": {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}}),

		allow("AssociateWebACL", []string{
			"wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACL", "wafv2:GetWebACLForResource",
		}, slices.Concat(c.arns("wafv2", "regional/webacl/*"), c.arns(elb, "loadbalancer/app/*")), nil),
		allow("SetWebACL", []string{"elasticloadbalancing:SetWebAcl"}, c.arns(elb, "loadbalancer/app/*"), nil),

		allow("CreateSecurityGroup", []string{"ec2:CreateSecurityGroup"},
			slices.Concat(securityGroups, c.arns("ec2", "vpc/"+c.VPC)), nil),
		allow("TagNewSecurityGroup", []string{"ec2:CreateTags"}, securityGroups, conditions{"StringEquals": {
			"ec2:CreateAction":             "CreateSecurityGroup",
			"aws:RequestTag/" + clusterTag: c.Name,
		}}),
		allow("TagSecurityGroup", []string{"ec2:CreateTags", "ec2:DeleteTags"}, securityGroups, keepsTag),
		// Also of groups that others made: the controller lets the load balancer reach nodes and pods.
		allow("OpenSecurityGroup", []string{"ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"},
			securityGroups, conditions{"ArnEquals": {"ec2:Vpc": c.arn("ec2", "vpc/"+c.VPC)}}),
		allow("DeleteSecurityGroup", []string{"ec2:DeleteSecurityGroup"}, securityGroups, ours),

		allow("Create", []string{
			"elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup",
		}, slices.Concat(balancers, groups), conditions{"StringEquals": requested}),
		allow("TagNew", []string{"elasticloadbalancing:AddTags"}, slices.Concat(balancers, groups),
			conditions{"StringEquals": {
				"elasticloadbalancing:CreateAction": []string{"CreateLoadBalancer", "CreateTargetGroup"},
				"aws:RequestTag/" + clusterTag:      c.Name,
			}}),
		allow("Tag", []string{"elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"},
			slices.Concat(balancers, groups), keepsTag),
		allow("Change", []string{
			"elasticloadbalancing:DeleteLoadBalancer",
			"elasticloadbalancing:DeleteTargetGroup",
			"elasticloadbalancing:ModifyCapacityReservation",
			"elasticloadbalancing:ModifyIpPools",
			"elasticloadbalancing:ModifyListenerAttributes",
			"elasticloadbalancing:ModifyLoadBalancerAttributes",
			"elasticloadbalancing:ModifyTargetGroup",
			"elasticloadbalancing:ModifyTargetGroupAttributes",
			"elasticloadbalancing:SetIpAddressType",
			"elasticloadbalancing:SetSecurityGroups",
			"elasticloadbalancing:SetSubnets",
		}, slices.Concat(balancers, groups, listeners), ours),
		// Not by tag: listeners and rules of older controllers have none.
		allow("ChangeListeners", []string{
			"elasticloadbalancing:AddListenerCertificates",
			"elasticloadbalancing:AddTags",
			"elasticloadbalancing:CreateRule",
			"elasticloadbalancing:DeleteListener",
			"elasticloadbalancing:DeleteRule",
			"elasticloadbalancing:ModifyListener",
			"elasticloadbalancing:ModifyRule",
			"elasticloadbalancing:RemoveListenerCertificates",
			"elasticloadbalancing:RemoveTags",
			"elasticloadbalancing:SetRulePriorities",
		}, slices.Concat(listeners, listenerRules), nil),
		allow("AddListener", []string{"elasticloadbalancing:CreateListener"}, balancers, nil),
		// Also of groups that others made and a TargetGroupBinding names.
		allow("RegisterTargets", []string{
			"elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets",
		}, groups, nil),
	)
}

// lookActions are those for which AWS knows no resources, so that they can be allowed on all or not at all: see the
// service authorization reference, https://docs.aws.amazon.com/service-authorization/latest/reference/.
func lookActions() []string {
	return []string{
		"acm:ListCertificates",
		"ec2:DescribeAccountAttributes",
		"ec2:DescribeAddresses",
		"ec2:DescribeAvailabilityZones",
		"ec2:DescribeInstances",
		"ec2:DescribeInternetGateways",
		"ec2:DescribeIpamPools",
		"ec2:DescribeNetworkInterfaces",
		"ec2:DescribeRouteTables",
		"ec2:DescribeSecurityGroups",
		"ec2:DescribeSubnets",
		"ec2:DescribeTags",
		"ec2:DescribeVpcPeeringConnections",
		"ec2:DescribeVpcs",
		"elasticloadbalancing:DescribeCapacityReservation",
		"elasticloadbalancing:DescribeListenerAttributes",
		"elasticloadbalancing:DescribeListenerCertificates",
		"elasticloadbalancing:DescribeListeners",
		"elasticloadbalancing:DescribeLoadBalancerAttributes",
		"elasticloadbalancing:DescribeLoadBalancers",
		"elasticloadbalancing:DescribeRules",
		"elasticloadbalancing:DescribeSSLPolicies",
		"elasticloadbalancing:DescribeTags",
		"elasticloadbalancing:DescribeTargetGroupAttributes",
		"elasticloadbalancing:DescribeTargetGroups",
		"elasticloadbalancing:DescribeTargetHealth",
		"elasticloadbalancing:DescribeTrustStores",
		"iam:ListServerCertificates",
		// Finds the web ACL that an Ingress gives by name.
		"wafv2:ListWebACLs",
	}
}
