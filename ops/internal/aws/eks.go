package aws

var eks = []kind{{
	token:    "aws:eks/podIdentityAssociation:PodIdentityAssociation",
	required: []string{"clusterName", "namespace", "serviceAccount", "roleArn"},
	replaces: []string{"clusterName", "namespace", "serviceAccount"},
	tagged:   true,
	// A service account is associated with one role.
	id: func(at account, in inputs, _ string) string {
		const length = 17
		return "a-" + digest(at.scope(), in.text("clusterName"), in.text("namespace"), in.text("serviceAccount"))[:length]
	},
	computed: func(at account, id string, in inputs) map[string]any {
		return map[string]any{
			"associationId":  id,
			"associationArn": at.arn("eks", "podidentityassociation/"+in.text("clusterName")+"/"+id),
		}
	},
}}
