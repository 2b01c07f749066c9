package workload_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestNamesAreChecked(t *testing.T) {
	t.Parallel()
	refuse(t, map[string]refusal{
		"nothing wrong": {
			reason: "no more than this must be given",
			change: func(*workload.ScaledDeploymentArgs) {},
		},
		"no namespace": {
			reason: "everything is made in it",
			change: func(a *workload.ScaledDeploymentArgs) { a.Namespace = nil },
			field:  "Namespace", rule: "is missing",
		},
		"empty namespace": {
			reason: "Kubernetes would take it for default",
			change: func(a *workload.ScaledDeploymentArgs) { a.Namespace = pulumi.String("") },
			field:  "Namespace", rule: "must be a DNS label",
		},
		"namespace in capitals": {
			reason: "Kubernetes refuses it",
			change: func(a *workload.ScaledDeploymentArgs) { a.Namespace = pulumi.String("Shops") },
			field:  "Namespace", rule: "must be a DNS label",
		},
		"pull secret that is no name": {
			reason: "Kubernetes refuses it",
			change: func(a *workload.ScaledDeploymentArgs) { a.PullSecrets = []string{"good", "not_good"} },
			field:  "PullSecrets[1]", rule: "must be a DNS subdomain",
		},
		"empty pull secret": {
			reason: "there is none of no name",
			change: func(a *workload.ScaledDeploymentArgs) { a.PullSecrets = []string{""} },
			field:  "PullSecrets[0]", rule: "is missing",
		},
		"pull secret twice": {
			reason: "the API server takes no element twice in a server-side apply",
			change: func(a *workload.ScaledDeploymentArgs) { a.PullSecrets = []string{"good", "good"} },
			field:  "PullSecrets[1]", rule: "is there twice",
		},
		"user below 0": {
			reason: "there is none",
			change: func(a *workload.ScaledDeploymentArgs) { a.User = -1 },
			field:  "User", rule: "must be from 1 to 2147483647",
		},
		"group below 0": {
			reason: "there is none",
			change: func(a *workload.ScaledDeploymentArgs) { a.Group = -1 },
			field:  "Group", rule: "must be from 1 to 2147483647",
		},
		"unknown spread over zones": {
			reason: "Kubernetes has two",
			change: func(a *workload.ScaledDeploymentArgs) { a.Spread.Zones = "Maybe" },
			field:  "Spread.Zones", rule: "must be DoNotSchedule or ScheduleAnyway",
		},
		"unknown spread over nodes": {
			reason: "Kubernetes has two",
			change: func(a *workload.ScaledDeploymentArgs) { a.Spread.Nodes = "Maybe" },
			field:  "Spread.Nodes", rule: "must be DoNotSchedule or ScheduleAnyway",
		},
	})
}

func TestPortsAreChecked(t *testing.T) {
	t.Parallel()
	refuse(t, map[string]refusal{
		"no number": {
			reason: "nobody can guess it",
			change: func(a *workload.ScaledDeploymentArgs) { a.Port.Number = 0 },
			field:  "Port.Number", rule: "must be from 1 to 65535",
		},
		"number below 0": {
			reason: "there is none",
			change: func(a *workload.ScaledDeploymentArgs) { a.Port.Number = -80 },
			field:  "Port.Number", rule: "must be from 1 to 65535",
		},
		"number above the last": {
			reason: "there is none",
			change: func(a *workload.ScaledDeploymentArgs) { a.Port.Number = 65536 },
			field:  "Port.Number", rule: "must be from 1 to 65535",
		},
		"name of 16 letters": {
			reason: "Kubernetes takes 15",
			change: func(a *workload.ScaledDeploymentArgs) { a.Port.Name = strings.Repeat("a", 16) },
			field:  "Port.Name", rule: "must be the name of a port",
		},
		"extra port without a name": {
			reason: "only the main one has a default",
			change: func(a *workload.ScaledDeploymentArgs) { a.ExtraPorts = []workload.Port{{Number: 9090}} },
			field:  "ExtraPorts[0].Name", rule: "is missing",
		},
		"extra port with the main one's name": {
			reason: "the Service sends by name",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.ExtraPorts = []workload.Port{{Name: "http", Number: 9090}}
			},
			field: "ExtraPorts[0].Name", rule: "is taken by Port",
		},
		"extra port with the main one's number": {
			reason: "a container listens there once",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.ExtraPorts = []workload.Port{{Name: "metrics", Number: 3001}}
			},
			field: "ExtraPorts[0].Number", rule: "is taken by Port",
		},
		"two extra ports with one number": {
			reason: "a container listens there once",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.ExtraPorts = []workload.Port{{Name: "metrics", Number: 9090}, {Name: "admin", Number: 9090}}
			},
			field: "ExtraPorts[1].Number", rule: "is taken by ExtraPorts[0]",
		},
		"extra port with the Service's number": {
			reason: "the Service has the main port there",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.ExtraPorts = []workload.Port{{Name: "metrics", Number: 80}}
			},
			field: "ExtraPorts[0].Number", rule: "is taken on the Service by ServicePort",
		},
		"Service port below 0": {
			reason: "there is none",
			change: func(a *workload.ScaledDeploymentArgs) { a.ServicePort = -1 },
			field:  "ServicePort", rule: "must be from 1 to 65535",
		},
		"main port that is the Service's too": {
			reason: "they are the same port",
			change: func(a *workload.ScaledDeploymentArgs) { a.Port.Number = 80 },
		},
		"affinity of a day and a second": {
			reason: "the API takes a day",
			change: func(a *workload.ScaledDeploymentArgs) { a.ClientAffinity = 24*time.Hour + time.Second },
			field:  "ClientAffinity", rule: "must be from 1s to 24h0m0s",
		},
		"affinity of a day": {
			reason: "the API takes a day",
			change: func(a *workload.ScaledDeploymentArgs) { a.ClientAffinity = 24 * time.Hour },
		},
		"affinity below 0": {
			reason: "zero is none already",
			change: func(a *workload.ScaledDeploymentArgs) { a.ClientAffinity = -time.Second },
			field:  "ClientAffinity", rule: "must be from 1s",
		},
		"affinity of half a second": {
			reason: "the API counts seconds",
			change: func(a *workload.ScaledDeploymentArgs) { a.ClientAffinity = 500 * time.Millisecond },
			field:  "ClientAffinity", rule: "must be whole seconds",
		},
	})
}

func TestLabelsAreChecked(t *testing.T) {
	t.Parallel()
	label := func(key, value string) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) { a.Labels = map[string]string{key: value} }
	}
	refuse(t, map[string]refusal{
		"key with a blank": {
			reason: "Kubernetes refuses it",
			change: label("my team", "sales"),
			field:  "Labels[my team]", rule: "has a key that must be a qualified name",
		},
		"value with a blank": {
			reason: "Kubernetes refuses it",
			change: label("team", "sales and marketing"),
			field:  "Labels[team]", rule: "must be a label value",
		},
		"the name": {
			reason: "the Service would select other pods",
			change: label("app.kubernetes.io/name", "other"),
			field:  "Labels[app.kubernetes.io/name]", rule: "must have another key",
		},
		"the manager": {
			reason: "Pulumi manages them",
			change: label("app.kubernetes.io/managed-by", "Helm"),
			field:  "Labels[app.kubernetes.io/managed-by]", rule: "must have another key",
		},
		"the version": {
			reason: "Version is the field for it",
			change: label("version", "v2"),
			field:  "Labels[version]", rule: "must have another key",
		},
		"version with a blank": {
			reason: "it is a label",
			change: func(a *workload.ScaledDeploymentArgs) { a.Version = "v 2" },
			field:  "Version", rule: "must be a label value",
		},
		"annotation with two slashes": {
			reason: "Kubernetes refuses it",
			change: func(a *workload.ScaledDeploymentArgs) { a.ServiceAnnotations = map[string]string{"a/b/c": ""} },
			field:  "ServiceAnnotations[a/b/c]", rule: "has a key that must be a qualified name",
		},
		"annotation that makes Pulumi wait": {
			reason: "a first deploy would wait for pods that wait for the Service",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.ServiceAnnotations = map[string]string{"pulumi.com/skipAwait": "false"}
			},
			field: "ServiceAnnotations[pulumi.com/skipAwait]", rule: "must have another key",
		},
	})
}
