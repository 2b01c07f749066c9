package aws_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	balancer = "aws:lb/getLoadBalancer:getLoadBalancer"
	group    = "aws:lb/getTargetGroup:getTargetGroup"
	// asked are the tags by which the controller finds what it made for the Ingress web/main.
	asked = "elbv2.k8s.aws/cluster: prod, ingress.k8s.aws/stack: web/main, ingress.k8s.aws/resource: "
)

var cluster = []string{
	`
metadata:
  namespace: web
  name: main
  annotations:
    alb.ingress.kubernetes.io/scheme: internet-facing
    alb.ingress.kubernetes.io/load-balancer-attributes: deletion_protection.enabled=true
spec:
  ingressClassName: alb
  defaultBackend: {service: {name: front-end, port: {name: http}}}
  rules:
  - http: {paths: [{backend: {service: {name: backend, port: {number: 80}}}}, {backend: {service: {name: backend, port: {number: 80}}}}]}
  - host: nothing.example.com
status: {loadBalancer: {ingress: [{ip: 192.0.2.1}, {hostname: k8s-web-main-123.stand-in.elb.test}]}}
`, `
metadata: {namespace: web, name: late}
spec: {ingressClassName: alb, defaultBackend: {service: {name: late, port: {number: 80}}}}
`, `
metadata: {namespace: web, name: nginx}
spec: {ingressClassName: nginx}
status: {loadBalancer: {ingress: [{hostname: nginx-1.elb.test}]}}
`, `
metadata: {namespace: web, name: classless}
status: {loadBalancer: {ingress: [{hostname: classless-1.elb.test}]}}
`, `
metadata: {namespace: b, name: second, annotations: {alb.ingress.kubernetes.io/group.name: shared}}
spec: {ingressClassName: alb, defaultBackend: {service: {name: api, port: {number: 80}}}}
status: {loadBalancer: {ingress: [{hostname: shared-2.elb.test}]}}
`, `
metadata: {namespace: a, name: first, annotations: {alb.ingress.kubernetes.io/group.name: shared}}
spec: {ingressClassName: alb}
status: {loadBalancer: {ingress: [{hostname: internal-shared-1.elb.test}]}}
`,
}

func TestLoadBalancer(t *testing.T) {
	t.Parallel()
	s := serve(t, cluster...)
	found, err := s.invoke(balancer, "{tags: {"+asked+"LoadBalancer}}")
	require.NoError(t, err)
	assert.Equal(t, "k8s-web-main-123.stand-in.elb.test", found["dnsName"], "as the Ingress has it")
	assert.Equal(t, "k8s-web-main", found["name"])
	assert.Regexp(t, "^arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/k8s-web-main/[0-9a-f]{16}$", found["arn"])
	assert.Regexp(t, "^app/k8s-web-main/[0-9a-f]{16}$", found["arnSuffix"], "CloudWatch calls it so")
	assert.True(t, strings.HasSuffix(found["arn"].(string), found["arnSuffix"].(string)))
	assert.Regexp(t, "^Z[A-Z0-9]{13}$", found["zoneId"])
	assert.Equal(t, false, found["internal"])
	assert.Equal(t, true, found["enableDeletionProtection"])
	assert.Equal(t, map[string]any{
		"elbv2.k8s.aws/cluster": "prod", "ingress.k8s.aws/stack": "web/main", "ingress.k8s.aws/resource": "LoadBalancer",
	}, found["tags"])
}

func TestSearch(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ token, arguments, name, reason string }{
		"by name":        {balancer, "{name: k8s-web-main}", "k8s-web-main", "a load balancer's name is unique"},
		"of a group":     {balancer, "{tags: {ingress.k8s.aws/stack: shared}}", "shared", "its members share one, the first member's"},
		"no address yet": {balancer, "{tags: {ingress.k8s.aws/stack: web/late}}", "", "the controller has not made it"},
		"other class":    {balancer, "{name: nginx}", "", "no load balancer comes of it"},
		"no class":       {balancer, "{name: classless}", "", "nobody reads it"},
		"by other tag":   {balancer, "{tags: {team: web}}", "", "it bears none such"},
		"several":        {balancer, "{tags: {ingress.k8s.aws/resource: LoadBalancer}}", "", "the plugin refuses to choose"},
		"by port's name": {group, "{tags: {" + asked + "'web/main-front-end:http'}}", "^k8s-web-frontend-[0-9a-f]{10}$", "as the controller tags it"},
		"by its number":  {group, "{tags: {" + asked + "'web/main-backend:80'}}", "^k8s-web-backend-[0-9a-f]{10}$", "two paths lead to one"},
		"unknown":        {group, "{tags: {" + asked + "'web/main-other:80'}}", "", "no path leads there"},
		"of no balancer": {group, "{tags: {ingress.k8s.aws/resource: 'web/late-late:80'}}", "", "the controller has not made it"},
	}
	s := serve(t, cluster...)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := s.invoke(test.token, test.arguments)
			if test.name == "" {
				require.ErrorContains(t, err, "results, and must return one", test.reason)
				return
			}
			require.NoError(t, err, test.reason)
			assert.Regexp(t, test.name, found["name"], test.reason)
			again, err := s.invoke(test.token, "{arn: '"+found["arn"].(string)+"'}")
			require.NoError(t, err)
			assert.Equal(t, found["dnsName"], again["dnsName"], "the ARN leads to the same")
		})
	}
}

func TestTargetGroup(t *testing.T) {
	t.Parallel()
	s := serve(t, cluster...)
	found, err := s.invoke(group, "{tags: {"+asked+"'web/main-backend:80'}}")
	require.NoError(t, err)
	owner, err := s.invoke(balancer, "{name: k8s-web-main}")
	require.NoError(t, err)
	assert.Equal(t, []any{owner["arn"]}, found["loadBalancerArns"])
	shared, err := s.invoke(group, "{tags: {ingress.k8s.aws/resource: 'b/second-api:80'}}")
	require.NoError(t, err)
	owner, err = s.invoke(balancer, "{name: shared}")
	require.NoError(t, err)
	assert.Equal(t, []any{owner["arn"]}, shared["loadBalancerArns"], "a group has one load balancer, whoever's the target is")
	assert.Regexp(t, "^targetgroup/k8s-web-backend-[0-9a-f]{10}/[0-9a-f]{16}$", found["arnSuffix"], "CloudWatch calls it so")
}
