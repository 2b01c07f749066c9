package ingress_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

func TestNGINXFindings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*ingress.NGINXIngressArgs)
		field  string
		rule   string
	}{
		"no namespace": {
			reason: "an Ingress reaches Services of its own namespace alone",
			change: func(a *ingress.NGINXIngressArgs) { a.Namespace = nil },
			field:  "Namespace", rule: "is missing",
		},
		"namespace that is no label": {
			reason: "Kubernetes refuses it",
			change: func(a *ingress.NGINXIngressArgs) { a.Namespace = pulumi.String("a.b") },
			field:  "Namespace", rule: "must be a DNS label",
		},
		"class that is no name": {
			reason: "Kubernetes refuses it",
			change: func(a *ingress.NGINXIngressArgs) { a.ClassName = "NGINX" },
			field:  "ClassName", rule: "must be a DNS subdomain",
		},
		"TLS secret that is no name": {
			reason: "Kubernetes refuses it",
			change: func(a *ingress.NGINXIngressArgs) { a.TLSSecret = pulumi.String("My_TLS") },
			field:  "TLSSecret", rule: "must be a DNS subdomain",
		},
		"path that the webhook refuses": {
			reason: "a load balancer of AWS takes it, and ingress-nginx does not",
			change: func(a *ingress.NGINXIngressArgs) { a.Routes[0].Path = "/~user" },
			field:  "Routes[0].Path", rule: "must hold letters, digits and ._-/ alone",
		},
		"header on two lines": {
			reason: "a header has one",
			change: func(a *ingress.NGINXIngressArgs) { a.SecurityHeaders.ContentSecurityPolicy = "a\nb" },
			field:  "SecurityHeaders.ContentSecurityPolicy", rule: "on one line",
		},
		"unknown balance": {
			reason: "ingress-nginx knows no least_conn",
			change: func(a *ingress.NGINXIngressArgs) { a.Balance = "least_conn" },
			field:  "Balance", rule: "must be ewma or round_robin or $binary_remote_addr",
		},
		"no try": {
			reason: "0 is the default, and less cannot be",
			change: func(a *ingress.NGINXIngressArgs) { a.Retries.Tries = -1 },
			field:  "Retries.Tries", rule: "must be from 1 to 10",
		},
		"too many tries": {
			reason: "they would topple the pods that still stand",
			change: func(a *ingress.NGINXIngressArgs) { a.Retries.Tries = 11 },
			field:  "Retries.Tries", rule: "must be from 1 to 10",
		},
		"retry timeout below a second": {
			reason: "it would be written as 0, which is no limit",
			change: func(a *ingress.NGINXIngressArgs) { a.Retries.Timeout = 500 * time.Millisecond },
			field:  "Retries.Timeout", rule: "must be whole seconds",
		},
		"retry timeout too long": {
			reason: "a client is gone by then",
			change: func(a *ingress.NGINXIngressArgs) { a.Retries.Timeout = time.Hour + time.Second },
			field:  "Retries.Timeout", rule: "must be from 1s to 1h0m0s",
		},
		"negative rate": {
			reason: "there is no such rate",
			change: func(a *ingress.NGINXIngressArgs) { a.RateLimit.RequestsPerSecond = -1 },
			field:  "RateLimit.RequestsPerSecond", rule: "must be from 1 to 100000",
		},
		"rate too high": {
			reason: "no single client asks that much",
			change: func(a *ingress.NGINXIngressArgs) { a.RateLimit.RequestsPerSecond = 100_001 },
			field:  "RateLimit.RequestsPerSecond", rule: "must be from 1 to 100000",
		},
		"negative burst": {
			reason: "there is no such burst",
			change: func(a *ingress.NGINXIngressArgs) { a.RateLimit.BurstMultiplier = -1 },
			field:  "RateLimit.BurstMultiplier", rule: "must be from 1 to 100",
		},
		"burst too high": {
			reason: "a limit that lets everything through is none",
			change: func(a *ingress.NGINXIngressArgs) { a.RateLimit.BurstMultiplier = 101 },
			field:  "RateLimit.BurstMultiplier", rule: "must be from 1 to 100",
		},
		"idle timeout too long": {
			reason: "a day is enough",
			change: func(a *ingress.NGINXIngressArgs) { a.IdleTimeout = 24*time.Hour + time.Second },
			field:  "IdleTimeout", rule: "must be from 1s to 24h0m0s",
		},
		"idle timeout of nothing": {
			reason: "every connection would be cut off",
			change: func(a *ingress.NGINXIngressArgs) { a.IdleTimeout = -time.Second },
			field:  "IdleTimeout", rule: "must be from 1s to 24h0m0s",
		},
		"inbound range that is none": {
			reason: "the controller denies the Ingress",
			change: func(a *ingress.NGINXIngressArgs) { a.InboundCIDRs = []string{"everybody"} },
			field:  "InboundCIDRs[0]", rule: "must be a range of addresses",
		},
		"stickiness too long": {
			reason: "it is the same range as a load balancer's",
			change: func(a *ingress.NGINXIngressArgs) { a.Routes[1].Target.Stickiness = 169 * time.Hour },
			field:  "Routes[1].Target.Stickiness", rule: "must be from 1s to 168h0m0s",
		},
		"hash beside a cookie": {
			reason: "the controller would take the cookie and say nothing",
			change: func(a *ingress.NGINXIngressArgs) { a.Balance = ingress.ClientAddress },
			field:  "Routes[1].Target.Stickiness", rule: "excludes Balance ClientAddress",
		},
		"two kinds of stickiness at a host": {
			reason: "a host's routes share their annotations",
			change: func(a *ingress.NGINXIngressArgs) {
				second := a.Routes[1]
				second.Path, second.Target.Stickiness = "/static", 0
				a.Routes = append(a.Routes, second)
			},
			field: "Routes[2].Target.Stickiness", rule: "must be that of Routes[1] (1h0m0s), which has the same host",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := nginxArgs()
			row.change(args)
			onlyFinding(t, args.Findings(), row.field, row.rule, row.reason)
		})
	}
}

func TestNGINXArgumentsThatAreFine(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*ingress.NGINXIngressArgs)
	}{
		"a well-known path": {
			reason: "dots are allowed since 1.12.6 and 1.13.2",
			change: func(a *ingress.NGINXIngressArgs) { a.Routes[0].Path = "/.well-known/security.txt" },
		},
		"what only a load balancer of AWS refuses": {
			reason: "ingress-nginx has no health checks and no target groups",
			change: func(a *ingress.NGINXIngressArgs) {
				a.Routes[0].Target = ingress.Target{SlowStart: time.Minute, KeepAlive: time.Second}
			},
		},
		"one service with two targets": {
			reason: "no annotation stands on the Service",
			change: func(a *ingress.NGINXIngressArgs) { a.Routes[1].Service = a.Routes[0].Service },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := nginxArgs()
			row.change(args)
			assert.Empty(t, args.Findings(), row.reason)
		})
	}
}

// An Ingress is called after the component and its host, together up to 253 characters.
func TestNGINXIngressLongNames(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 60)
	args := nginxArgs()
	args.Routes[1].Host = strings.Join([]string{label, label, label, label}, ".")
	_, _, err := runNGINX(t, args, recorder.Options{})
	assert.Equal(t, []string{"Routes[1].Host"}, fieldsOf(t, err))
	assert.ErrorContains(t, err, "longer than Kubernetes allows")
}
