package edge

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Zone is a public hosted zone of Route 53.
type Zone struct {
	// Name is the zone's domain, without a dot at its end: "example.com". All hosts must lie in it. Required.
	Name string
	// ID is the zone's id: "Z0123456789ABC". Default that of the public zone called Name, which is looked up, in a
	// preview too.
	ID pulumi.StringInput
}

// zoneID is what Route 53 calls a zone, without the path that some of its answers have before it.
var zoneID = checks.Matching(`^Z[A-Z0-9]{1,31}$`, "must be the id of a hosted zone, such as Z0123456789ABC")

func (z Zone) findings() findings.List {
	var list findings.List
	checks.Text(&list, "Name", z.Name, domainName)
	checks.OptionalInput(&list, "ID", z.ID, zoneID)
	return list
}

// domainName is a name of at least two labels: nobody has a zone for a top-level domain.
func domainName(text string) string {
	if checks.DNSSubdomain(text) != "" || !strings.Contains(text, ".") {
		return "must be a DNS name in lower case without a dot at its end, such as example.com"
	}
	return ""
}

// id is the zone's id, looked up where it was not given. subject is the component's name.
func (z Zone) id(ctx *pulumi.Context, subject string, parent pulumi.Resource) pulumi.StringInput {
	if z.ID != nil {
		return checks.Late(subject, "Zone.ID", z.ID, zoneID)
	}
	return route53.LookupZoneOutput(ctx, route53.LookupZoneOutputArgs{
		Name:        pulumi.String(z.Name),
		PrivateZone: pulumi.Bool(false),
	}, pulumi.Parent(parent)).ZoneId()
}

// hostFindings are about hosts that must lie in the zone.
func (z Zone) hostFindings(hosts []string) findings.List {
	var list findings.List
	if len(hosts) == 0 {
		list.Add("Hosts", nil, "is empty: give at least one DNS name")
	}
	inZone := func(host string) bool { return host == z.Name || strings.HasSuffix(host, "."+z.Name) }
	first := map[string]int{}
	for i, host := range hosts {
		field := checks.Indexed("Hosts", i)
		earlier, taken := first[host]
		switch {
		case !isHost(host):
			list.Add(field, host, "must be a DNS name in lower case, such as api.example.com or *.example.com")
		case taken:
			list.Add(field, host, "is given twice: Hosts[%d] is the same", earlier)
		case domainName(z.Name) == "" && !inZone(host):
			list.Add(field, host, "must lie in the zone %s", z.Name)
		}
		if !taken {
			first[host] = i
		}
	}
	return list
}

func isHost(host string) bool {
	if strings.HasPrefix(host, wildcard) {
		return len(validation.IsWildcardDNS1123Subdomain(host)) == 0
	}
	return checks.DNSSubdomain(host) == ""
}

const wildcard = "*."
