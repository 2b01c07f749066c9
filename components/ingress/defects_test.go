package ingress_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// TestDefect03DeadAnnotations is spec §8, point 3: the load balancer's annotations stood on an Ingress of class nginx,
// and with another class alone there was no 443.
func TestDefect03DeadAnnotations(t *testing.T) {
	t.Parallel()
	recording, _, err := runALB(t, albArgs(), recorder.Options{})
	require.NoError(t, err)
	assert.Equal(t, "alb", objectOf(t, recording, "spywatcher")["spec"].(map[string]any)["ingressClassName"])
	annotations := annotationsOf(t, recording, "spywatcher")
	for name := range annotations {
		assert.True(t, strings.HasPrefix(name, alb), "%s is no annotation of the class's controller", name)
	}
	assert.Contains(t, annotations[alb+"listen-ports"], `{"HTTPS":443}`)
	assert.Equal(t, "443", annotations[alb+"ssl-redirect"])
	for name := range everyNGINXAnnotation(t) {
		assert.True(t, strings.HasPrefix(name, nginx), "%s is no annotation of the class's controller", name)
	}
}

// TestDefect04LogsWithoutABucket is spec §8, point 4: the controller fails before it makes a listener.
func TestDefect04LogsWithoutABucket(t *testing.T) {
	t.Parallel()
	for field, set := range map[string]func(*ingress.ALBIngressArgs, *ingress.Logs){
		"AccessLogs":      func(a *ingress.ALBIngressArgs, l *ingress.Logs) { a.AccessLogs = l },
		"ConnectionLogs":  func(a *ingress.ALBIngressArgs, l *ingress.Logs) { a.ConnectionLogs = l },
		"HealthCheckLogs": func(a *ingress.ALBIngressArgs, l *ingress.Logs) { a.HealthCheckLogs = l },
	} {
		args := albArgs()
		set(args, &ingress.Logs{Prefix: pulumi.String("alb")})
		onlyFinding(t, args.Findings(), field+".Bucket", "is missing", "there is no switching on without one")
	}
}

// TestDefect05OneHealthCheckForAll is spec §8, point 5: what is said of a target group stands on its Service, so that
// each workload has its own.
func TestDefect05OneHealthCheckForAll(t *testing.T) {
	t.Parallel()
	annotations := albAnnotations(t, albArgs())
	for name := range backend().Target.ServiceAnnotations() {
		assert.NotContains(t, annotations, name, "on the Ingress it would hold for every Service")
	}
	path := alb + "healthcheck-path"
	assert.Equal(t, "/health/ready", backend().Target.ServiceAnnotations()[path])
	assert.Equal(t, "/", frontend().Target.ServiceAnnotations()[path])
}

// TestDefect06AnnotationsThatDoNotExist is spec §8, point 6: keep-alive settings, burst sizes, websocket services, EWMA
// beside hashing, and snippets that the admission webhook refuses.
func TestDefect06AnnotationsThatDoNotExist(t *testing.T) {
	t.Parallel()
	every := everyNGINXAnnotation(t)
	require.Len(t, every, 20, "all that any arguments can give")
	for name := range every {
		suffix := strings.TrimPrefix(name, nginx)
		assert.Contains(t, documented, suffix)
		assert.NotContains(t, suffix, "snippet")
	}

	hashed := nginxArgs()
	hashed.Balance = ingress.ClientAddress
	hashed.Routes[1].Target.Stickiness = 0
	for _, args := range []*ingress.NGINXIngressArgs{nginxArgs(), hashed} {
		annotations := nginxAnnotations(t, args, plainHost)
		_, balanced := annotations[nginx+"load-balance"]
		_, byHash := annotations[nginx+"upstream-hash-by"]
		assert.NotEqual(t, balanced, byHash, "one of the two, never both")
	}
}

// TestDefect07AnnotationsOfAnotherController is spec §8, point 7: those for load balancers of Services are ignored on a
// Service of type ClusterIP.
func TestDefect07AnnotationsOfAnotherController(t *testing.T) {
	t.Parallel()
	for name := range backend().Target.ServiceAnnotations() {
		assert.True(t, strings.HasPrefix(name, alb), "%s is not read for a target group of an Ingress", name)
	}
}
