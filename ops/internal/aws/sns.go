package aws

import "slices"

var sns = []kind{
	{
		token:    "aws:sns/topic:Topic",
		named:    naming{input: "name"},
		rules:    []rule{document("policy")},
		replaces: []string{"name", "fifoTopic"},
		tagged:   true,
		defaults: map[string]any{"fifoTopic": false},
		id:       func(at account, in inputs, _ string) string { return at.arn("sns", in.text("name")) },
		computed: func(at account, id string, _ inputs) map[string]any {
			return map[string]any{"arn": id, "owner": at.id}
		},
	},
	{
		token:    "aws:sns/topicPolicy:TopicPolicy",
		required: []string{"arn", "policy"},
		rules:    []rule{document("policy")},
		replaces: []string{"arn"},
		id:       idIn("arn"),
		computed: func(at account, _ string, _ inputs) map[string]any { return map[string]any{"owner": at.id} },
	},
	{
		token:    "aws:sns/topicSubscription:TopicSubscription",
		required: []string{"topic", "protocol", "endpoint"},
		rules: []rule{
			oneOf("protocol", "application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"),
		},
		replaces: []string{"topic", "protocol", "endpoint"},
		defaults: map[string]any{
			"confirmationTimeoutInMinutes": 1, "endpointAutoConfirms": false, "rawMessageDelivery": false,
		},
		id: func(_ account, in inputs, unique string) string {
			return in.text("topic") + ":" + uniqueID("subscription", unique)
		},
		computed: func(at account, id string, in inputs) map[string]any {
			return map[string]any{
				"arn": id, "ownerId": at.id, "confirmationWasAuthenticated": false, "pendingConfirmation": unconfirmed(in),
			}
		},
	},
}

// unconfirmed says whether somebody at the other end has to confirm the subscription first.
func unconfirmed(in inputs) bool {
	answering := []string{"email", "email-json", "http", "https"}
	return slices.Contains(answering, in.text("protocol")) && !in.truth("endpointAutoConfirms")
}
