package edge_test

import (
	"math"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
)

type alarmsRow = row[*edge.AlarmsArgs]

func TestAlarmsFindings(t *testing.T) {
	t.Parallel()
	type args = *edge.AlarmsArgs
	try(t, alarmsArgs, map[string]alarmsRow{
		"account of no digits": {
			reason: "policies would name nobody",
			change: func(a args) { a.Account = "production" }, field: "Account", rule: "12 digits",
		},
		"no region": {
			reason: "policies name it",
			change: func(a args) { a.Region = "" }, field: "Region", rule: "is missing",
		},
		"no cluster": {
			reason: "there is nothing to watch",
			change: func(a args) { a.LoadBalancer.Cluster = "" }, field: "LoadBalancer.Cluster", rule: "is missing",
		},
		"service without a name": {
			reason: "its target group cannot be found",
			change: func(a args) { a.Services[0].Name = "" }, field: "Services[0].Name", rule: "is missing",
		},
		"service in capitals": {
			reason: "Kubernetes has none",
			change: func(a args) { a.Services[0].Name = "Backend" }, field: "Services[0].Name", rule: "must be",
		},
		"service twice": {
			reason: "its alarms would have one name",
			change: func(a args) { a.Services[1].Name = a.Services[0].Name },
			field:  "Services[1].Name", rule: "Services[0] has it too",
		},
		"port that is no name": {
			reason: "the controller's tag has the name that the Ingress gives",
			change: func(a args) { a.Services[0].Port = "http port" }, field: "Services[0].Port", rule: "must be",
		},
	})
}

func TestThresholdFindings(t *testing.T) {
	t.Parallel()
	ratio := func(x float64) func(*edge.AlarmsArgs) {
		return func(a *edge.AlarmsArgs) { a.Thresholds.ErrorRatio = x }
	}
	rate := func(x float64) func(*edge.AlarmsArgs) {
		return func(a *edge.AlarmsArgs) { a.Thresholds.MinRequestRate = x }
	}
	latency := func(d time.Duration) func(*edge.AlarmsArgs) {
		return func(a *edge.AlarmsArgs) { a.Thresholds.ResponseTime = d }
	}
	const ratioField, rateField = "Thresholds.ErrorRatio", "Thresholds.MinRequestRate"
	const timeField = "Thresholds.ResponseTime"
	try(t, alarmsArgs, map[string]alarmsRow{
		"ratio in percent": {
			reason: "5 is 500%",
			change: ratio(5), field: ratioField, rule: "0.05 is 5%",
		},
		"ratio of everything": {
			reason: "more than all cannot fail",
			change: ratio(1), field: ratioField, rule: "between 0 and 1",
		},
		"negative ratio": {
			reason: "it would always fire",
			change: ratio(-0.1), field: ratioField, rule: "between 0 and 1",
		},
		"ratio that is none": {
			reason: "it would never fire",
			change: ratio(math.NaN()), field: ratioField, rule: "between 0 and 1",
		},
		"negative rate": {
			reason: "there is no such traffic",
			change: rate(-1), field: rateField, rule: "above 0",
		},
		"rate that is none": {
			reason: "there is no such traffic",
			change: rate(math.NaN()), field: rateField, rule: "above 0",
		},
		"endless rate": {
			reason: "it would never fire",
			change: rate(math.Inf(1)), field: rateField, rule: "at most 1000000",
		},
		"negative time": {
			reason: "it would always fire",
			change: latency(-time.Second), field: timeField, rule: "from 1ms",
		},
		"time without a unit": {
			reason: "2 is two nanoseconds",
			change: latency(2), field: timeField, rule: "from 1ms",
		},
		"endless time": {
			reason: "the load balancer gives up before",
			change: latency(2 * time.Hour), field: timeField, rule: "1h6m40s",
		},
		"negative rejections": {
			reason: "it would always fire",
			change: func(a *edge.AlarmsArgs) { a.Thresholds.RejectedConnections = -1 },
			field:  "Thresholds.RejectedConnections", rule: "from 1",
		},
		"negative hosts": {
			reason: "it would always fire",
			change: func(a *edge.AlarmsArgs) { a.Thresholds.UnhealthyHosts = -1 },
			field:  "Thresholds.UnhealthyHosts", rule: "from 1",
		},
		"negative connection errors": {
			reason: "it would always fire",
			change: func(a *edge.AlarmsArgs) { a.Thresholds.TargetConnectionErrors = -1 },
			field:  "Thresholds.TargetConnectionErrors", rule: "from 1",
		},
	})
}

func TestSubscriptionFindings(t *testing.T) {
	t.Parallel()
	to := func(protocol edge.Protocol, endpoint string) func(*edge.AlarmsArgs) {
		return func(a *edge.AlarmsArgs) {
			a.Subscriptions[0].Protocol, a.Subscriptions[0].Endpoint = protocol, pulumi.String(endpoint)
		}
	}
	const field = "Subscriptions[0].Endpoint"
	rows := map[string]alarmsRow{
		"no name": {
			reason: "the subscription is called by it",
			change: func(a *edge.AlarmsArgs) { a.Subscriptions[0].Name = "" },
			field:  "Subscriptions[0].Name", rule: "is missing",
		},
		"name twice": {
			reason: "two resources cannot have one name",
			change: func(a *edge.AlarmsArgs) { a.Subscriptions[1].Name = "team" },
			field:  "Subscriptions[1].Name", rule: "Subscriptions[0] has it too",
		},
		"no endpoint": {
			reason: "somebody is told",
			change: func(a *edge.AlarmsArgs) { a.Subscriptions[0].Endpoint = nil },
			field:  field, rule: "is missing",
		},
		"plain http": {
			reason: "it tells everybody on the way what is broken",
			change: to("http", "http://pager.example.com"), field: "Subscriptions[0].Protocol", rule: "must be email or https",
		},
		"address with a name": {
			reason: "SNS takes the bare address",
			change: to(edge.Email, "Team <team@example.com>"), field: field, rule: "must be an e-mail address",
		},
		"http under https": {
			reason: "the protocol says otherwise",
			change: to(edge.HTTPS, "http://pager.example.com"), field: field, rule: "must be an absolute https URL",
		},
		"number without a country": {
			reason: "SNS would not know where to send it",
			change: to(edge.SMS, "030123456"), field: field, rule: "must be a telephone number",
		},
		"queue by its URL": {
			reason: "SNS takes its ARN",
			change: to(edge.SQS, "https://sqs.eu-central-1.amazonaws.com/123456789012/alarms"), field: field, rule: "SQS queue",
		},
		"FIFO queue": {
			reason: "a topic that is not FIFO cannot write to it",
			change: to(edge.SQS, "arn:aws:sqs:eu-central-1:123456789012:alarms.fifo"), field: field, rule: "not FIFO",
		},
		"function by its name": {
			reason: "SNS takes its ARN",
			change: to(edge.Lambda, "alarms"), field: field, rule: "Lambda function",
		},
	}
	try(t, alarmsArgs, rows)

	for protocol, endpoint := range map[edge.Protocol]string{
		edge.SMS:    "+491234567890",
		edge.SQS:    "arn:aws:sqs:eu-central-1:123456789012:alarms",
		edge.Lambda: "arn:aws:lambda:eu-central-1:123456789012:function:alarms:live",
	} {
		args := alarmsArgs()
		to(protocol, endpoint)(args)
		assert.Empty(t, args.Findings(), protocol)
	}
}

// A finding about an endpoint must not tell it: it may be a key to page with.
func TestFindingsTellNoEndpoint(t *testing.T) {
	t.Parallel()
	args := alarmsArgs()
	args.Subscriptions[1].Endpoint = pulumi.String("http://pager.example.com/hunter2")
	assert.NotContains(t, args.Findings().Err("edge").Error(), "hunter2")
}
