package ingress_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// The load balancer takes the first rule that fits, so the order of the rules is the order of their precision.
func TestRulesAreOrdered(t *testing.T) {
	t.Parallel()
	route := func(host, path string, typ ingress.PathType) ingress.Route {
		r := frontend()
		r.Host, r.Path, r.PathType = host, path, typ
		return r
	}
	args := albArgs()
	args.Routes = []ingress.Route{
		route("*.example.com", "", ""),
		route("b.example.com", "/", ""),
		route("*.api.example.com", "", ""),
		route("b.example.com", "/api", ""),
		route("b.example.com", "/a", ingress.Exact),
		route("a.example.com", "", ""),
		route("b.example.com", "/api/users", ""),
		route("b.example.com", "/b", ingress.Exact),
	}
	recording, _, err := runALB(t, args, recorder.Options{})
	require.NoError(t, err)

	var got []string
	for _, rule := range objectOf(t, recording, "spywatcher")["spec"].(map[string]any)["rules"].([]any) {
		r := rule.(map[string]any)
		for _, path := range r["http"].(map[string]any)["paths"].([]any) {
			p := path.(map[string]any)
			got = append(got, r["host"].(string)+" "+p["pathType"].(string)+" "+p["path"].(string))
		}
	}
	assert.Equal(t, []string{
		"a.example.com Prefix /",
		"b.example.com Exact /a",
		"b.example.com Exact /b",
		"b.example.com Prefix /api/users",
		"b.example.com Prefix /api",
		"b.example.com Prefix /",
		"*.api.example.com Prefix /",
		"*.example.com Prefix /",
	}, got)
}

// These hold for both kinds of ingress.
func TestRouteFindings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*[]ingress.Route)
		field  string
		rule   string
	}{
		"no routes": {
			reason: "an Ingress without rules serves nothing",
			change: func(r *[]ingress.Route) { *r = nil },
			field:  "Routes", rule: "is empty",
		},
		"no host": {
			reason: "it would answer for every name",
			change: func(r *[]ingress.Route) { (*r)[0].Host = "" },
			field:  "Routes[0].Host", rule: "is missing",
		},
		"two hosts alike": {
			reason: "only one of two equal rules can get requests",
			change: func(r *[]ingress.Route) { (*r)[1].Host = (*r)[0].Host; (*r)[1].Target = (*r)[0].Target },
			field:  "Routes[1].Host", rule: `is routed twice for path "/", by Routes[0] already`,
		},
		"two prefixes alike": {
			reason: "a prefix is the same with and without its last slash",
			change: func(r *[]ingress.Route) {
				(*r)[0].Path = "/api"
				(*r)[1] = (*r)[0]
				(*r)[1].Path = "/api/"
			},
			field: "Routes[1].Host", rule: `is routed twice for path "/api/"`,
		},
		"host with an underscore": {
			reason: "it is no DNS name",
			change: func(r *[]ingress.Route) { (*r)[0].Host = "spy_watcher.example.com" },
			field:  "Routes[0].Host", rule: "must be a DNS name",
		},
		"host in capitals": {
			reason: "Kubernetes takes lower case",
			change: func(r *[]ingress.Route) { (*r)[0].Host = "Example.com" },
			field:  "Routes[0].Host", rule: "must be a DNS name",
		},
		"a URL": {
			reason: "it is no DNS name",
			change: func(r *[]ingress.Route) { (*r)[0].Host = "https://example.com" },
			field:  "Routes[0].Host", rule: "must be a DNS name",
		},
		"wildcard inside": {
			reason: "a wildcard stands for the first label alone",
			change: func(r *[]ingress.Route) { (*r)[0].Host = "a.*.example.com" },
			field:  "Routes[0].Host", rule: "must be a DNS name",
		},
		"bare wildcard": {
			reason: "a wildcard needs a name behind it",
			change: func(r *[]ingress.Route) { (*r)[0].Host = "*" },
			field:  "Routes[0].Host", rule: "must be a DNS name",
		},
		"an address": {
			reason: "Kubernetes takes names",
			change: func(r *[]ingress.Route) { (*r)[0].Host = "203.0.113.7" },
			field:  "Routes[0].Host", rule: "must be a DNS name",
		},
		"path without slash": {
			reason: "Kubernetes refuses it",
			change: func(r *[]ingress.Route) { (*r)[0].Path = "api" },
			field:  "Routes[0].Path", rule: "must start with /",
		},
		"path with wildcard": {
			reason: "the controller refuses it for Prefix and Exact",
			change: func(r *[]ingress.Route) { (*r)[0].Path = "/api/*" },
			field:  "Routes[0].Path", rule: "no wildcard",
		},
		"path with an empty segment": {
			reason: "Kubernetes refuses it",
			change: func(r *[]ingress.Route) { (*r)[0].Path = "/api//users" },
			field:  "Routes[0].Path", rule: "must hold no //",
		},
		"path that leads up": {
			reason: "Kubernetes refuses it",
			change: func(r *[]ingress.Route) { (*r)[0].Path = "/api/.." },
			field:  "Routes[0].Path", rule: "must hold no //, /./ or /../",
		},
		"unknown path type": {
			reason: "it means something else to each controller",
			change: func(r *[]ingress.Route) { (*r)[0].PathType = "ImplementationSpecific" },
			field:  "Routes[0].PathType", rule: "must be Prefix or Exact",
		},
		"no service": {
			reason: "there is nowhere to go",
			change: func(r *[]ingress.Route) { (*r)[0].Service = nil },
			field:  "Routes[0].Service", rule: "is missing",
		},
		"service that is no name": {
			reason: "a Service is named by a DNS label",
			change: func(r *[]ingress.Route) { (*r)[0].Service = pulumi.String("web.app") },
			field:  "Routes[0].Service", rule: "must be a DNS label",
		},
		"port that is a number": {
			reason: "ports are named, so that a number can change in one place",
			change: func(r *[]ingress.Route) { (*r)[0].Port = "80" },
			field:  "Routes[0].Port", rule: "must be the name of one of the Service's ports",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			albs, nginxes := albArgs(), nginxArgs()
			row.change(&albs.Routes)
			row.change(&nginxes.Routes)
			onlyFinding(t, albs.Findings(), row.field, row.rule, row.reason)
			onlyFinding(t, nginxes.Findings(), row.field, row.rule, row.reason)
		})
	}
}

func TestRoutesThatAreFine(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		change func(*ingress.ALBIngressArgs)
	}{
		"a wildcard host": {
			reason: "a load balancer's rule takes one",
			change: func(a *ingress.ALBIngressArgs) { a.Routes[0].Host = "*.example.com" },
		},
		"a hidden folder": {
			reason: "a dot may start a segment",
			change: func(a *ingress.ALBIngressArgs) { a.Routes[0].Path = "/.well-known/" },
		},
		"exact beside prefix": {
			reason: "the exact one is tried first",
			change: func(a *ingress.ALBIngressArgs) {
				exact := a.Routes[0]
				exact.Path, exact.PathType = "/", ingress.Exact
				a.Routes = append(a.Routes, exact)
			},
		},
		"one service twice with one target": {
			reason: "both routes agree on what its annotations say",
			change: func(a *ingress.ALBIngressArgs) {
				second := a.Routes[0]
				second.Host = "www.example.com"
				a.Routes = append(a.Routes, second)
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := albArgs()
			row.change(args)
			assert.Empty(t, args.Findings(), row.reason)
		})
	}
}
