package edge

import (
	"github.com/go-playground/validator/v10"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Subscription is somebody who is told about alarms.
type Subscription struct {
	// Name is what the subscription is called in the program, such as "on-call"; another name is another subscription.
	// Required, and unique.
	Name string
	// Protocol is how they are told. Required.
	Protocol Protocol
	// Endpoint is where they are told: an address for Email, a URL for HTTPS, a number such as +491234567890 for SMS, an
	// ARN for SQS and Lambda. Whoever knows the URL of a paging service can often page with it: make it a secret. No
	// error shows it. Required.
	Endpoint pulumi.StringInput
}

// Protocol is a way to deliver messages; the values are those of Amazon SNS. Plain http is left out: it tells everybody
// on the way what is broken.
type Protocol string

// Ways to deliver messages. Whoever has the address of Email or the URL of HTTPS must confirm first.
const (
	Email  Protocol = "email"
	HTTPS  Protocol = "https"
	SMS    Protocol = "sms"
	SQS    Protocol = "sqs"
	Lambda Protocol = "lambda"
)

// endpoints are the rules on endpoints.
var endpoints = map[Protocol]checks.Rule{
	Email: tagged("email", "must be an e-mail address"),
	HTTPS: tagged("https_url", "must be an absolute https URL"),
	SMS:   tagged("e164", "must be a telephone number with its country, such as +491234567890"),
	SQS: checks.Matching(`^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}$`,
		"must be the ARN of an SQS queue that is not FIFO: arn:aws:sqs:REGION:ACCOUNT:NAME"),
	Lambda: checks.Matching(`^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]+)?$`,
		"must be the ARN of a Lambda function: arn:aws:lambda:REGION:ACCOUNT:function:NAME"),
}

var formats = validator.New(validator.WithRequiredStructEnabled())

// tagged is a rule of the validator's.
func tagged(tag, problem string) checks.Rule {
	return func(text string) string {
		if formats.Var(text, tag) != nil {
			return problem
		}
		return ""
	}
}

func subscriptionFindings(subscriptions []Subscription) findings.List {
	var list findings.List
	first := map[string]int{}
	for i, s := range subscriptions {
		list.Under(checks.Indexed("Subscriptions", i), s.findings())
		unique(&list, first, "Subscriptions", i, s.Name)
	}
	return list
}

func (s Subscription) findings() findings.List {
	var list findings.List
	checks.Text(&list, "Name", s.Name, checks.DNSLabel)
	checks.OneOf(&list, "Protocol", s.Protocol, Email, HTTPS, SMS, SQS, Lambda)
	rule, known := endpoints[s.Protocol]
	text, plain := s.Endpoint.(pulumi.String)
	switch {
	case s.Endpoint == nil:
		list.Add("Endpoint", nil, "is missing")
	case known && plain && rule(string(text)) != "":
		list.Add("Endpoint", nil, "%s", rule(string(text)))
	}
	return list
}

// endpoint is Endpoint with its check for when it is known. No error tells the value.
func (s Subscription) endpoint(subject, field string) pulumi.StringOutput {
	return s.Endpoint.ToStringOutput().ApplyT(func(text string) (string, error) {
		var list findings.List
		if problem := endpoints[s.Protocol](text); problem != "" {
			list.Add(field, nil, "%s", problem)
		}
		return text, list.Err(subject)
	}).(pulumi.StringOutput)
}
