package edge

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// AlarmsArgs say what is watched and who is told. Account, Region and LoadBalancer must be given.
type AlarmsArgs struct {
	// Account is the id of the account that the alarms are in: 12 digits. Required.
	Account string
	// Region is the load balancer's region, which the alarms are in too. Required.
	Region string
	// LoadBalancer is what is watched.
	LoadBalancer LoadBalancer
	// Services are those behind the Ingress whose target groups are watched. Default none.
	Services []Service
	// Subscriptions are who is told. Default nobody: the alarms are then to be seen in CloudWatch alone.
	Subscriptions []Subscription
	// Thresholds are what counts as bad.
	Thresholds Thresholds
	// Objectives are what is promised over a longer time, and told when it is in danger. Default none.
	Objectives *Objectives
}

// Service is a Kubernetes Service that the Ingress leads to. The controller makes one target group for each.
type Service struct {
	// Name is the Service's name, in the Ingress's namespace. Required.
	Name string
	// Port is the name of its port that the Ingress leads to. Default "http".
	Port string
}

// Thresholds are what counts as bad. A zero field is its default, which is the spec's number where the spec has one.
type Thresholds struct {
	// ErrorRatio is the share of failed requests, as a part of 1, that is too much; between 0 and 1. Default 0.05.
	ErrorRatio float64
	// MinRequestRate is how many requests a second there must be before ErrorRatio and ResponseTime count. Default 0.5.
	MinRequestRate float64
	// ResponseTime is what the 95th percentile may take until a target's answer begins, at least 1ms. Default 2s.
	ResponseTime time.Duration
	// RejectedConnections is how many connections turned away within 5 minutes are too many, at least 1. Default 1.
	RejectedConnections int
	// UnhealthyHosts is how many unhealthy targets of one Service are too many, at least 1. Default 1.
	UnhealthyHosts int
	// TargetConnectionErrors is how many failures to connect to targets of one Service within 5 minutes are too many, at
	// least 1. Default 10.
	TargetConnectionErrors int
}

func (args *AlarmsArgs) withDefaults() *AlarmsArgs {
	complete := *args
	complete.Services = slices.Clone(args.Services)
	for i := range complete.Services {
		complete.Services[i].Port = cmp.Or(complete.Services[i].Port, defaultServicePort)
	}
	complete.Thresholds = args.Thresholds.withDefaults()
	complete.Objectives = args.Objectives.withDefaults()
	return &complete
}

func (t Thresholds) withDefaults() Thresholds {
	return Thresholds{
		ErrorRatio:             cmp.Or(t.ErrorRatio, defaultErrorRatio),
		MinRequestRate:         cmp.Or(t.MinRequestRate, defaultMinRequestRate),
		ResponseTime:           cmp.Or(t.ResponseTime, defaultResponseTime),
		RejectedConnections:    cmp.Or(t.RejectedConnections, defaultRejectedConnections),
		UnhealthyHosts:         cmp.Or(t.UnhealthyHosts, defaultUnhealthyHosts),
		TargetConnectionErrors: cmp.Or(t.TargetConnectionErrors, defaultTargetConnectionErrors),
	}
}

// Findings are everything that is wrong with the arguments as far as it is known, with defaults applied. NewAlarms
// returns them as an error.
func (args *AlarmsArgs) Findings() findings.List {
	var list findings.List
	if args == nil {
		list.Add("args", nil, "is missing: give at least Account, Region and LoadBalancer")
		return list
	}
	a := args.withDefaults()
	accountFindings(&list, a.Account, a.Region)
	list.Under("LoadBalancer", a.LoadBalancer.findings())
	first := map[string]int{}
	for i, s := range a.Services {
		field := checks.Indexed("Services", i)
		checks.Text(&list, field+".Name", s.Name, checks.ServiceName)
		checks.Text(&list, field+".Port", s.Port, checks.PortName)
		unique(&list, first, "Services", i, s.Name)
	}
	list = append(list, subscriptionFindings(a.Subscriptions)...)
	list.Under("Thresholds", a.Thresholds.findings())
	list.Under("Objectives", a.Objectives.findings())
	return list
}

// unique notes that an element of a list has the name of an earlier one. first is where each name was first seen.
func unique(list *findings.List, first map[string]int, field string, i int, name string) {
	if earlier, taken := first[name]; taken && name != "" {
		list.Add(checks.Indexed(field, i)+".Name", name, "must be unique: %s has it too", checks.Indexed(field, earlier))
		return
	}
	first[name] = i
}

// maxRequestRate is more than a load balancer's own limits let through, and far from what overflows.
const maxRequestRate = 1e6

// findings are written so that NaN is noted too.
func (t Thresholds) findings() findings.List {
	var list findings.List
	if !(t.ErrorRatio > 0 && t.ErrorRatio < 1) {
		list.Add("ErrorRatio", t.ErrorRatio, "must be between 0 and 1, as a part of 1: 0.05 is 5%%")
	}
	if !(t.MinRequestRate > 0 && t.MinRequestRate <= maxRequestRate) {
		list.Add("MinRequestRate", t.MinRequestRate, "must be a number of requests a second above 0, at most %d",
			int(maxRequestRate))
	}
	responseTimeFindings(&list, "ResponseTime", t.ResponseTime)
	for _, count := range []struct {
		field string
		n     int
	}{
		{"RejectedConnections", t.RejectedConnections},
		{"UnhealthyHosts", t.UnhealthyHosts},
		{"TargetConnectionErrors", t.TargetConnectionErrors},
	} {
		checks.Between(&list, count.field, count.n, 1, math.MaxInt32)
	}
	return list
}

// maxResponseTime is the longest idle timeout of a load balancer: nothing can take longer.
const maxResponseTime = 4000 * time.Second

func responseTimeFindings(list *findings.List, field string, d time.Duration) {
	if d < time.Millisecond || d > maxResponseTime {
		list.Add(field, d, "must be from 1ms to %s", maxResponseTime)
	}
}

// inputs are what the state keeps of the arguments: of subscriptions no endpoints, which may be secret.
func (args *AlarmsArgs) inputs() pulumi.Map {
	services, subscriptions := pulumi.StringMap{}, pulumi.StringMap{}
	for _, s := range args.Services {
		services[s.Name] = pulumi.String(s.Port)
	}
	for _, s := range args.Subscriptions {
		subscriptions[s.Name] = pulumi.String(string(s.Protocol))
	}
	t := args.Thresholds
	inputs := pulumi.Map{
		"account":       pulumi.String(args.Account),
		"region":        pulumi.String(args.Region),
		"loadBalancer":  args.LoadBalancer.inputs(),
		"services":      services,
		"subscriptions": subscriptions,
		"thresholds": pulumi.Map{
			"errorRatio":             pulumi.Float64(t.ErrorRatio),
			"minRequestRate":         pulumi.Float64(t.MinRequestRate),
			"responseTime":           pulumi.String(t.ResponseTime.String()),
			"rejectedConnections":    pulumi.Int(t.RejectedConnections),
			"unhealthyHosts":         pulumi.Int(t.UnhealthyHosts),
			"targetConnectionErrors": pulumi.Int(t.TargetConnectionErrors),
		},
	}
	if args.Objectives != nil {
		inputs["objectives"] = args.Objectives.inputs()
	}
	return inputs
}
