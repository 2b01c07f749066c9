package aws

import "cmp"

var iam = []kind{
	{
		token:    "aws:iam/role:Role",
		named:    naming{input: "name"},
		required: []string{"assumeRolePolicy"},
		rules:    []rule{document("assumeRolePolicy"), within("maxSessionDuration", 3600, 43200)},
		replaces: []string{"name", "path"},
		tagged:   true,
		defaults: map[string]any{"path": "/", "maxSessionDuration": 3600, "forceDetachPolicies": false},
		id:       idIn("name"),
		computed: func(at account, id string, in inputs) map[string]any {
			return map[string]any{
				"arn": at.globalARN("iam", "role"+pathOf(in)+id), "uniqueId": "AROA" + upper(17, "role", at.id, id),
			}
		},
	},
	{
		token:    "aws:iam/policy:Policy",
		named:    naming{input: "name"},
		required: []string{"policy"},
		rules:    []rule{document("policy")},
		replaces: []string{"name", "path", "description"},
		tagged:   true,
		defaults: map[string]any{"path": "/"},
		id: func(at account, in inputs, _ string) string {
			return at.globalARN("iam", "policy"+pathOf(in)+in.text("name"))
		},
		computed: func(_ account, id string, _ inputs) map[string]any {
			return map[string]any{"arn": id, "policyId": "ANPA" + upper(17, "policy", id)}
		},
	},
	{
		token:    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
		required: []string{"role", "policyArn"},
		replaces: []string{"role", "policyArn"},
		id:       func(_ account, in inputs, _ string) string { return in.text("role") + "-" + in.text("policyArn") },
	},
	{
		token:    "aws:iam/rolePolicy:RolePolicy",
		named:    naming{input: "name"},
		required: []string{"role", "policy"},
		rules:    []rule{document("policy")},
		replaces: []string{"name", "role"},
		id:       func(_ account, in inputs, _ string) string { return in.text("role") + ":" + in.text("name") },
	},
}

// pathOf is what stands between the type and the name in an ARN.
func pathOf(in inputs) string { return cmp.Or(in.text("path"), "/") }
