package addons

import (
	"net/url"
	"strings"
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

var (
	// clusterName is what EKS allows: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html.
	clusterName = checks.Matching(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`,
		"must be the name of an EKS cluster: up to 100 letters, digits, hyphens and underscores")
	account = checks.Matching(`^[0-9]{12}$`, "must be an AWS account: 12 digits")
	region  = checks.Matching(`^[a-z]{2}(-[a-z]+)+-[0-9]+$`, "must be an AWS region, such as eu-central-1")
	vpc     = checks.Matching(`^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`, "must be the id of a VPC, such as vpc-0123456789abcdef0")
	series  = checks.Matching(`^[a-zA-Z_:][a-zA-Z0-9_:]*$`,
		"must be the name of a series: letters, digits, underscores and colons, no digit first")
	// secretARN has a name in it: a pattern that starts with an asterisk would be every secret of the account.
	secretARN = checks.Matching(`^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+[?*]*$`,
		"must be the ARN of a secret, or of secrets whose names start alike: "+
			"arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-??????")
	keyARN = checks.Matching(`^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`,
		"must be the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID")
	// componentName leaves room for what the names of the roles add to it, of IAM's 64 characters.
	componentName = checks.Matching(`^[a-z0-9]([a-z0-9-]{0,24}[a-z0-9])?$`,
		"must be up to 26 lower case letters, digits and hyphens, with a letter or digit at either end")
)

func nameFindings(name string) findings.List {
	var list findings.List
	checks.Text(&list, "name", name, componentName)
	return list
}

// Findings are everything that is wrong with the arguments, with defaults applied. NewAddons returns them as an error.
func (args *AddonsArgs) Findings() findings.List {
	var list findings.List
	if args == nil {
		list.Add("args", nil, "is missing: give at least one add-on")
		return list
	}
	a := args.withDefaults()
	if a.MetricsServer == nil && a.LoadBalancerController == nil && a.Prometheus == nil &&
		a.PrometheusAdapter == nil && a.ExternalSecrets == nil {
		list.Add("args", nil, "names no add-on: leave the component out instead")
	}
	checks.WholeSeconds(&list, "Timeout", a.Timeout)
	if a.LoadBalancerController != nil || a.ExternalSecrets != nil {
		list.Under("Cluster", a.Cluster.findings())
	}
	if a.LoadBalancerController != nil {
		checks.Text(&list, "Cluster.VPC", a.Cluster.VPC, vpc)
	}
	if a.Prometheus != nil {
		list.Under("Prometheus", a.Prometheus.findings())
	}
	if a.PrometheusAdapter != nil {
		list.Under("PrometheusAdapter", a.PrometheusAdapter.findings())
	}
	if a.ExternalSecrets != nil {
		list.Under("ExternalSecrets", a.ExternalSecrets.findings())
	}
	return list
}

func (c Cluster) findings() findings.List {
	var list findings.List
	checks.Text(&list, "Name", c.Name, clusterName)
	checks.Text(&list, "Account", c.Account, account)
	checks.Text(&list, "Region", c.Region, region)
	return list
}

func (p *Prometheus) findings() findings.List {
	var list findings.List
	if p.Retention < time.Hour || p.Retention%time.Hour != 0 {
		list.Add("Retention", p.Retention, "must be whole hours, at least 1h")
	}
	if size := checks.Quantity(p.Storage); p.Storage != "" && (size == nil || size.Sign() <= 0) {
		list.Add("Storage", p.Storage, "must be the size of a volume, such as 50Gi")
	}
	return list
}

func (a *PrometheusAdapter) findings() findings.List {
	var list findings.List
	if a.URL == "" {
		list.Add("URL", nil, "is missing: name a Prometheus, or install the add-on Prometheus")
	} else {
		checks.Known(&list, "URL", a.URL, prometheusAddress)
	}
	checks.Between(&list, "Port", a.Port, 1, 65535)
	checks.OptionalText(&list, "QueueSeries", a.QueueSeries, series)
	return list
}

// prometheusAddress is a URL to which the adapter's chart can add the port.
func prometheusAddress(text string) string {
	parsed, err := url.Parse(text)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Hostname() == "" ||
		parsed.Port() != "" || parsed.User != nil || strings.Trim(parsed.Path, "/") != "" {
		return "must be an http or https URL of a host alone, such as http://prometheus.monitoring.svc: give the port as Port"
	}
	return ""
}

func (s *ExternalSecrets) findings() findings.List {
	var list findings.List
	if len(s.SecretARNs) == 0 {
		list.Add("SecretARNs", nil, "is empty: name the secrets that may be read, or leave the add-on out")
	}
	for i, arn := range s.SecretARNs {
		checks.Text(&list, checks.Indexed("SecretARNs", i), arn, secretARN)
	}
	for i, arn := range s.KeyARNs {
		checks.Text(&list, checks.Indexed("KeyARNs", i), arn, keyARN)
	}
	return list
}
