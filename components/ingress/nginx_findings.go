package ingress

import (
	"regexp"
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Findings are everything that is wrong with the arguments as far as it is known, with defaults applied.
// NewNGINXIngress returns them as an error.
func (args *NGINXIngressArgs) Findings() findings.List {
	var list findings.List
	if args == nil {
		list.Add("args", nil, "is missing: give at least Namespace and Routes")
		return list
	}
	a := args.withDefaults()
	checks.Input(&list, "Namespace", a.Namespace, checks.DNSLabel)
	list = append(list, routeFindings(a.Routes)...)
	a.pathFindings(&list)
	a.stickinessFindings(&list)
	checks.OptionalText(&list, "ClassName", a.ClassName, checks.DNSSubdomain)
	checks.OptionalInput(&list, "TLSSecret", a.TLSSecret, checks.DNSSubdomain)
	list.Under("SecurityHeaders", a.SecurityHeaders.findings())
	checks.OneOf(&list, "Balance", a.Balance, EWMA, RoundRobinBalance, ClientAddress)
	checks.Between(&list, "Retries.Tries", a.Retries.Tries, 1, 10)
	checks.Seconds(&list, "Retries.Timeout", a.Retries.Timeout, time.Second, time.Hour)
	checks.Between(&list, "RateLimit.RequestsPerSecond", a.RateLimit.RequestsPerSecond, 1, 100_000)
	checks.Between(&list, "RateLimit.BurstMultiplier", a.RateLimit.BurstMultiplier, 1, 100)
	checks.Seconds(&list, "IdleTimeout", a.IdleTimeout, time.Second, 24*time.Hour)
	checks.CIDRs(&list, "InboundCIDRs", a.InboundCIDRs)
	return list
}

// strictPath is what the controller's admission webhook lets through, unless its setting strict-validate-path-type is
// off: https://github.com/kubernetes/ingress-nginx/pull/13798.
var strictPath = regexp.MustCompile(`^/[A-Za-z0-9._/-]*$`)

// pathFindings are about paths that are fine elsewhere.
func (args *NGINXIngressArgs) pathFindings(list *findings.List) {
	for i, r := range args.Routes {
		if pathCharacters.MatchString(r.Path) && !strictPath.MatchString(r.Path) {
			list.Add(routeField(i)+".Path", r.Path, "must hold letters, digits and ._-/ alone: the controller refuses others")
		}
	}
}

func (args *NGINXIngressArgs) stickinessFindings(list *findings.List) {
	first := map[string]int{}
	for i, r := range args.Routes {
		var own findings.List
		r.Target.stickinessFindings(&own)
		if r.Target.Stickiness != 0 && args.Balance == ClientAddress {
			own.Add("Stickiness", r.Target.Stickiness, "excludes Balance ClientAddress: the controller would take the cookie")
		}
		earlier, known := first[r.Host]
		if !known {
			first[r.Host] = i
		} else if r.Target.Stickiness != args.Routes[earlier].Target.Stickiness {
			own.Add("Stickiness", r.Target.Stickiness, "must be that of Routes[%d] (%s), which has the same host: a host's "+
				"routes share their annotations", earlier, args.Routes[earlier].Target.Stickiness)
		}
		list.Under(routeField(i)+".Target", own)
	}
}

// nameFindings are about the name of the component together with its hosts, which its Ingresses are named after.
func (args *NGINXIngressArgs) nameFindings(name string) findings.List {
	list := nameFindings(name)
	if args == nil || len(list) > 0 {
		return list
	}
	for i, r := range args.Routes {
		if object := objectName(name, r.Host); isHost(r.Host) && checks.DNSSubdomain(object) != "" {
			list.Add(routeField(i)+".Host", r.Host, "makes the Ingress's name, %s, longer than Kubernetes allows", object)
		}
	}
	return list
}
