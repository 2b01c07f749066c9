package addons_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/addons"
)

// findingRow is one change to good arguments, and the only finding that must come of it.
type findingRow struct {
	reason string
	change func(*addons.AddonsArgs)
	field  string
	value  any
	rule   string
}

func (row findingRow) test(t *testing.T) {
	t.Parallel()
	given := all()
	row.change(given)
	list := given.Findings()
	require.Len(t, list, 1, row.reason)
	assert.Equal(t, row.field, list[0].Field, row.reason)
	assert.Equal(t, row.value, list[0].Value, row.reason)
	assert.Contains(t, list[0].Rule, row.rule, row.reason)
}

func TestNoFindings(t *testing.T) {
	t.Parallel()
	assert.Empty(t, all().Findings())
	unused := &addons.AddonsArgs{MetricsServer: &addons.MetricsServer{}, Cluster: addons.Cluster{Name: "!"}}
	assert.Empty(t, unused.Findings(), "what nobody uses need not be right")
}

func TestClusterFindings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]findingRow{
		"nothing to install": {
			reason: "a component of nothing is a mistake",
			change: func(a *addons.AddonsArgs) { *a = addons.AddonsArgs{Cluster: cluster()} },
			field:  "args", rule: "names no add-on",
		},
		"no cluster name": {
			reason: "the controller would not start, and the policy would be for no cluster",
			change: func(a *addons.AddonsArgs) { a.Cluster.Name = "" },
			field:  "Cluster.Name", rule: "is missing",
		},
		"cluster name": {
			reason: "an asterisk would be every cluster",
			change: func(a *addons.AddonsArgs) { a.Cluster.Name = "*" },
			field:  "Cluster.Name", value: "*", rule: "must be the name of an EKS cluster",
		},
		"account": {
			reason: "a number in a file loses its leading zeros",
			change: func(a *addons.AddonsArgs) { a.Cluster.Account = "12345678901" },
			field:  "Cluster.Account", value: "12345678901", rule: "12 digits",
		},
		"region": {
			reason: "it is a zone",
			change: func(a *addons.AddonsArgs) { a.Cluster.Region = "eu-central-1a" },
			field:  "Cluster.Region", value: "eu-central-1a", rule: "must be an AWS region",
		},
		"no VPC": {
			reason: "the controller cannot always find it out",
			change: func(a *addons.AddonsArgs) { a.Cluster.VPC = "" },
			field:  "Cluster.VPC", rule: "is missing",
		},
		"VPC": {
			reason: "a name is no id",
			change: func(a *addons.AddonsArgs) { a.Cluster.VPC = "production" },
			field:  "Cluster.VPC", value: "production", rule: "must be the id of a VPC",
		},
		"timeout": {
			reason: "Helm counts whole seconds",
			change: func(a *addons.AddonsArgs) { a.Timeout = 1500 * time.Millisecond },
			field:  "Timeout", value: 1500 * time.Millisecond, rule: "must be whole seconds",
		},
		"negative timeout": {
			reason: "nothing is done before it starts",
			change: func(a *addons.AddonsArgs) { a.Timeout = -time.Minute },
			field:  "Timeout", value: -time.Minute, rule: "at least 1s",
		},
	} {
		t.Run(name, row.test)
	}
}

func TestPrometheusFindings(t *testing.T) {
	t.Parallel()
	adapter := func(url string) func(*addons.AddonsArgs) {
		return func(a *addons.AddonsArgs) { a.PrometheusAdapter.URL = url }
	}
	for name, row := range map[string]findingRow{
		"retention": {
			reason: "a part of an hour would be cut off",
			change: func(a *addons.AddonsArgs) { a.Prometheus.Retention = 90 * time.Minute },
			field:  "Prometheus.Retention", value: 90 * time.Minute, rule: "must be whole hours",
		},
		"negative retention": {
			reason: "nothing would be kept",
			change: func(a *addons.AddonsArgs) { a.Prometheus.Retention = -time.Hour },
			field:  "Prometheus.Retention", value: -time.Hour, rule: "at least 1h",
		},
		"storage": {
			reason: "Kubernetes would refuse the claim",
			change: func(a *addons.AddonsArgs) { a.Prometheus.Storage = "50 GB" },
			field:  "Prometheus.Storage", value: "50 GB", rule: "must be the size of a volume",
		},
		"no storage at all": {
			reason: "Kubernetes would refuse the claim",
			change: func(a *addons.AddonsArgs) { a.Prometheus.Storage = "0" },
			field:  "Prometheus.Storage", value: "0", rule: "must be the size of a volume",
		},
		"no Prometheus to ask": {
			reason: "the adapter would ask nobody, and its autoscalers would stand still",
			change: func(a *addons.AddonsArgs) { a.Prometheus = nil },
			field:  "PrometheusAdapter.URL", rule: "is missing",
		},
		"URL without a scheme": {
			reason: "the adapter would not start",
			change: adapter("prometheus.monitoring.svc"),
			field:  "PrometheusAdapter.URL", value: "prometheus.monitoring.svc", rule: "must be an http or https URL",
		},
		"URL with a port": {
			reason: "the chart adds another",
			change: adapter("http://prometheus:9090"),
			field:  "PrometheusAdapter.URL", value: "http://prometheus:9090", rule: "give the port as Port",
		},
		"URL with a path": {
			reason: "the chart would put the port behind it",
			change: adapter("http://prometheus/api"),
			field:  "PrometheusAdapter.URL", value: "http://prometheus/api", rule: "of a host alone",
		},
		"port": {
			reason: "there is no such port",
			change: func(a *addons.AddonsArgs) { a.PrometheusAdapter.Port = 65536 },
			field:  "PrometheusAdapter.Port", value: 65536, rule: "must be from 1 to 65535",
		},
		"queue": {
			reason: "a selector would become part of another",
			change: func(a *addons.AddonsArgs) { a.PrometheusAdapter.QueueSeries = `jobs{queue="a"}` },
			field:  "PrometheusAdapter.QueueSeries", value: `jobs{queue="a"}`, rule: "must be the name of a series",
		},
	} {
		t.Run(name, row.test)
	}
}

func TestSecretFindings(t *testing.T) {
	t.Parallel()
	secrets := func(arns ...string) func(*addons.AddonsArgs) {
		return func(a *addons.AddonsArgs) { a.ExternalSecrets.SecretARNs = arns }
	}
	for name, row := range map[string]findingRow{
		"none": {
			reason: "the operator could read nothing",
			change: secrets(), field: "ExternalSecrets.SecretARNs", rule: "is empty",
		},
		"empty": {
			reason: "an empty line in a file is no secret",
			change: secrets(secret, ""), field: "ExternalSecrets.SecretARNs[1]", rule: "is missing",
		},
		"everything": {
			reason: "the operator could read every secret of every account that lets it",
			change: secrets("*"), field: "ExternalSecrets.SecretARNs[0]", value: "*", rule: "must be the ARN of a secret",
		},
		"every secret": {
			reason: "the operator could read every secret of the account",
			change: secrets("arn:aws:secretsmanager:eu-central-1:123456789012:secret:*"),
			field:  "ExternalSecrets.SecretARNs[0]",
			value:  "arn:aws:secretsmanager:eu-central-1:123456789012:secret:*", rule: "must be the ARN of a secret",
		},
		"every region": {
			reason: "one of them was meant",
			change: secrets("arn:aws:secretsmanager:*:123456789012:secret:a-??????"),
			field:  "ExternalSecrets.SecretARNs[0]",
			value:  "arn:aws:secretsmanager:*:123456789012:secret:a-??????", rule: "must be the ARN of a secret",
		},
		"a name": {
			reason: "IAM wants ARNs",
			change: secrets("spywatcher/production"), field: "ExternalSecrets.SecretARNs[0]",
			value: "spywatcher/production", rule: "must be the ARN of a secret",
		},
		"key alias": {
			reason: "IAM does not look behind an alias",
			change: func(a *addons.AddonsArgs) {
				a.ExternalSecrets.KeyARNs = []string{key, "arn:aws:kms:eu-central-1:123456789012:alias/secrets"}
			},
			field: "ExternalSecrets.KeyARNs[1]",
			value: "arn:aws:kms:eu-central-1:123456789012:alias/secrets", rule: "must be the ARN of a KMS key",
		},
		"every key": {
			reason: "the operator could decrypt what is not a secret",
			change: func(a *addons.AddonsArgs) {
				a.ExternalSecrets.KeyARNs = []string{"arn:aws:kms:eu-central-1:123456789012:key/*"}
			},
			field: "ExternalSecrets.KeyARNs[0]",
			value: "arn:aws:kms:eu-central-1:123456789012:key/*", rule: "must be the ARN of a KMS key",
		},
	} {
		t.Run(name, row.test)
	}
	exact := all()
	exact.ExternalSecrets.SecretARNs = []string{
		"arn:aws:secretsmanager:eu-central-1:123456789012:secret:spywatcher-a1B2c3",
		"arn:aws:secretsmanager:eu-central-1:123456789012:secret:spywatcher/*",
	}
	assert.Empty(t, exact.Findings(), "one secret, or all below a folder")
}
