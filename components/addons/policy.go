package addons

import (
	"encoding/json"
	"fmt"
	"strings"
)

// policy is a policy document of IAM:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html.
type policy struct {
	Version   string      `json:"Version"`
	Statement []statement `json:"Statement"`
}

// statement allows actions on resources. In a trust policy it has a principal in place of resources.
type statement struct {
	Sid       string     `json:"Sid"`
	Effect    string     `json:"Effect"`
	Principal *principal `json:"Principal,omitempty"`
	Action    []string   `json:"Action"`
	Resource  []string   `json:"Resource,omitempty"`
	Condition conditions `json:"Condition,omitempty"`
}

type principal struct {
	Service string `json:"Service"`
}

// conditions are operators with the keys and values that they compare.
type conditions map[string]map[string]any

func allow(sid string, actions, resources []string, when conditions) statement {
	return statement{Sid: sid, Effect: "Allow", Action: actions, Resource: resources, Condition: when}
}

// document is the policy of statements as JSON.
func document(statements ...statement) (string, error) {
	text, err := json.Marshal(policy{Version: "2012-10-17", Statement: statements})
	return string(text), err
}

// arn is that of something of a service in the cluster's region and account.
func (c Cluster) arn(service, resource string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", c.partition(), service, c.Region, c.Account, resource)
}

func (c Cluster) arns(service string, resources ...string) []string {
	arns := make([]string, len(resources))
	for i, resource := range resources {
		arns[i] = c.arn(service, resource)
	}
	return arns
}

// globalARN is that of something of a service that has no regions.
func (c Cluster) globalARN(service, resource string) string {
	return fmt.Sprintf("arn:%s:%s::%s:%s", c.partition(), service, c.Account, resource)
}

// partition is the part of AWS that the region is in:
// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html.
func (c Cluster) partition() string {
	switch {
	case strings.HasPrefix(c.Region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(c.Region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}
