package aws_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRegion(t *testing.T) {
	t.Parallel()
	s := serve(t)
	region, err := s.invoke("aws:index/getRegion:getRegion", "{}")
	require.NoError(t, err)
	assert.Equal(t, "eu-west-1", region["name"], "the provider's")
	assert.Equal(t, "ec2.eu-west-1.amazonaws.com", region["endpoint"])
	region, err = s.invoke("aws:index/getRegion:getRegion", "{name: cn-north-1}")
	require.NoError(t, err)
	assert.Equal(t, "ec2.cn-north-1.amazonaws.com.cn", region["endpoint"], "the one that was asked for")
	partition, err := s.invoke("aws:index/getPartition:getPartition", "{}")
	require.NoError(t, err)
	assert.Equal(t, "com.amazonaws", partition["reverseDnsPrefix"])
}

func TestPolicyDocument(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ arguments, want, reason string }{
		"nothing": {"{}", `{"Version": "2012-10-17", "Statement": []}`, "the version is IAM's newest"},
		"one of each": {
			`{policyId: p, version: "2008-10-17", statements: [{sid: s, effect: Deny, actions: [s3:PutObject], resources: ["*"],
			   principals: [{type: Service, identifiers: [logs.example.com]}]}]}`,
			`{"Version": "2008-10-17", "Id": "p", "Statement": [{"Sid": "s", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*",
			   "Principal": {"Service": "logs.example.com"}}]}`,
			"a list of one is that one",
		},
		"several": {
			`{statements: [{actions: [b, a], notResources: [d, c], notActions: [e],
			   notPrincipals: [{type: AWS, identifiers: [z]}, {type: AWS, identifiers: [x]}]}]}`,
			`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["a", "b"], "NotAction": "e", "NotResource": ["c", "d"],
			   "NotPrincipal": {"AWS": ["x", "z"]}}]}`,
			"they are sets, and one type of principal is one key",
		},
		"anybody": {
			`{statements: [{principals: [{type: "*", identifiers: ["*"]}]}]}`,
			`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*"}]}`, "IAM writes it so",
		},
		"conditions": {
			`{statements: [{resources: ["a/&{aws:username}"], conditions: [{test: StringEquals, variable: a, values: [x]},
			   {test: StringEquals, variable: a, values: [z]}, {test: Bool, variable: b, values: ["false"]}]}]}`,
			`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "a/${aws:username}",
			   "Condition": {"StringEquals": {"a": ["x", "z"]}, "Bool": {"b": "false"}}}]}`,
			"values of one variable come together, and variables are written otherwise",
		},
	}
	s := serve(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := s.invoke("aws:iam/getPolicyDocument:getPolicyDocument", test.arguments)
			require.NoError(t, err)
			assert.JSONEq(t, test.want, found["json"].(string), test.reason)
			assert.JSONEq(t, test.want, found["minifiedJson"].(string), test.reason)
			assert.True(t, json.Valid([]byte(found["json"].(string))))
		})
	}
	_, err := s.invoke("aws:iam/getPolicyDocument:getPolicyDocument", "{sourcePolicyDocuments: [a]}")
	require.ErrorContains(t, err, "sourcePolicyDocuments is not served", "else its statements would be missing")
}
