package stacks_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests of this file are named after the defects of spec §8; the twelfth is in scripts_test.go.

// TestDefect01ReplicasBesideAutoscaler: every deploy threw the replica count back.
func TestDefect01ReplicasBesideAutoscaler(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		for _, workload := range []string{backend, frontend} {
			assert.Equal(t, plan.the(t, "HorizontalPodAutoscaler", workload).at("spec.minReplicas"),
				plan.the(t, "Deployment", workload).at("spec.replicas"), "the first deploy need not wait for the autoscaler")
			deployment, found := plan.Find("Deployment", workload)
			require.True(t, found)
			assert.Equal(t, []string{"spec.replicas"}, deployment.IgnoreChanges, "from then on it belongs to the autoscaler")
		}
	}
}

// TestDefect02NoDrain: pods died while the load balancer still sent to them. On deletion preStop and deregistration
// start together, and the grace period runs from then on too.
func TestDefect02NoDrain(t *testing.T) {
	t.Parallel()
	const propagation = 20
	for _, stack := range shipped {
		plan := rendered(t, stack)
		for _, workload := range []string{backend, frontend} {
			deployment := plan.the(t, "Deployment", workload)
			preStop := number(t, deployment, container+"lifecycle.preStop.sleep.seconds")
			grace := number(t, deployment, pod+"terminationGracePeriodSeconds")
			attribute := targetAttributes(t, plan.the(t, "Service", workload))["deregistration_delay.timeout_seconds"]
			deregistration, err := strconv.Atoi(attribute)
			require.NoError(t, err)

			assert.GreaterOrEqual(t, preStop, propagation, "%s lives until nobody sends to it any more", workload)
			assert.Greater(t, grace, propagation+deregistration, "%s is not killed over what is in flight", workload)
			assert.Greater(t, grace, preStop, "%s has time after the stop signal", workload)
			if workload == backend {
				assert.GreaterOrEqual(t, preStop, propagation+deregistration, "it stops at SIGTERM, whatever is in flight")
			}
		}
	}
}

func number(t *testing.T, m manifest, path string) int {
	t.Helper()
	n, ok := m.at(path).(int64)
	require.True(t, ok, "%s of %s is %v", path, m.name(), m.at(path))
	return int(n)
}

// TestDefect03DeadAnnotations: the load balancer's annotations stood on an Ingress of class nginx, and with the class
// alone changed there was no 443.
func TestDefect03DeadAnnotations(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		for class, row := range map[string]struct {
			prefix string
			given  settings
		}{"alb": {prefix: alb}, "nginx": {prefix: nginx, given: behindNGINX()}} {
			for _, ingress := range renderedWith(t, stack, row.given).all("Ingress") {
				assert.Equal(t, class, ingress.at("spec.ingressClassName"))
				annotations := ingress.texts(t, "metadata.annotations")
				for name := range annotations {
					assert.True(t, strings.HasPrefix(name, row.prefix), "class %s does not read %s", class, name)
				}
				if class == "alb" {
					assert.Contains(t, annotations[alb+"listen-ports"], `{"HTTPS":443}`)
					assert.Equal(t, "443", annotations[alb+"ssl-redirect"], "whose listener is there")
				}
			}
		}
	}
}

// TestDefect04LogsWithoutABucket: the controller fails before it makes a listener.
func TestDefect04LogsWithoutABucket(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		annotations := rendered(t, stack).the(t, "Ingress", "spywatcher").texts(t, "metadata.annotations")
		attributes := attributesOf(t, annotations[alb+"load-balancer-attributes"])
		for _, kind := range []string{"access_logs", "connection_logs", "health_check_logs"} {
			assert.Equal(t, attributes[kind+".s3.enabled"] == "true", attributes[kind+".s3.bucket"] != "",
				"%s of %s are on with a bucket, and off without", kind, stack)
		}
		assert.Equal(t, []string{"spywatcher:ingress.alb.logs.bucket"},
			fieldsOf(t, refusal(t, stack, settings{"ingress.alb.logs": map[string]any{"prefix": "alb"}})))
	}
}

// TestDefect05OneHealthCheckForAll: what is said of a target group stands on its Service.
func TestDefect05OneHealthCheckForAll(t *testing.T) {
	t.Parallel()
	const path = alb + "healthcheck-path"
	for _, stack := range shipped {
		plan := rendered(t, stack)
		assert.NotContains(t, plan.the(t, "Ingress", "spywatcher").texts(t, "metadata.annotations"), path,
			"there it would hold for both")
		for workload, want := range map[string]string{backend: "/health/ready", frontend: "/"} {
			assert.Equal(t, want, plan.the(t, "Service", workload).texts(t, "metadata.annotations")[path])
			assert.Equal(t, want, plan.the(t, "Deployment", workload).at(container+"readinessProbe.httpGet.path"),
				"the kubelet asks the same")
		}
	}
}

// existing are the annotations of the two controllers that this program may use. See
// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/ and
// https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/.
var existing = []string{
	alb + "backend-protocol", alb + "backend-protocol-version", alb + "healthcheck-interval-seconds",
	alb + "healthcheck-path", alb + "healthcheck-port", alb + "healthcheck-protocol", alb + "healthcheck-timeout-seconds",
	alb + "healthy-threshold-count", alb + "listen-ports", alb + "listener-attributes.HTTP-80",
	alb + "listener-attributes.HTTPS-443", alb + "load-balancer-attributes", alb + "load-balancer-name", alb + "scheme",
	alb + "ssl-policy", alb + "ssl-redirect", alb + "success-codes", alb + "target-group-attributes", alb + "target-type",
	alb + "unhealthy-threshold-count", alb + "wafv2-acl-arn", alb + "certificate-arn",

	nginx + "affinity", nginx + "affinity-mode", nginx + "force-ssl-redirect", nginx + "limit-burst-multiplier",
	nginx + "limit-rps", nginx + "load-balance", nginx + "proxy-next-upstream", nginx + "proxy-next-upstream-timeout",
	nginx + "proxy-next-upstream-tries", nginx + "proxy-read-timeout", nginx + "proxy-send-timeout",
	nginx + "session-cookie-change-on-failure", nginx + "session-cookie-expires", nginx + "session-cookie-max-age",
	nginx + "session-cookie-samesite", nginx + "session-cookie-secure", nginx + "ssl-redirect", nginx + "upstream-hash-by",
}

// TestDefect06AnnotationsThatDoNotExist: keep-alive settings, burst sizes and websocket services are no annotations,
// hashing wins over EWMA in silence, and the admission webhook refuses snippets.
func TestDefect06AnnotationsThatDoNotExist(t *testing.T) {
	t.Parallel()
	hashed := settings{
		"ingress.controller": "nginx", "ingress.nginx.balance": "client-address", "backend.stickiness": "0s",
	}
	for _, stack := range shipped {
		for _, given := range []settings{nil, behindNGINX(), hashed} {
			for _, m := range renderedWith(t, stack, given).manifests {
				annotations, _ := m.at("metadata.annotations").(map[string]any)
				for name := range annotations {
					assert.Contains(t, existing, name, m.kind())
				}
				if m.kind() == "Ingress" && given != nil {
					_, byLoad := annotations[nginx+"load-balance"]
					_, byHash := annotations[nginx+"upstream-hash-by"]
					assert.NotEqual(t, byLoad, byHash, "one of the two, never both")
				}
			}
		}
	}
}

// TestDefect07AnnotationsOnClusterIPServices: those for load balancers of Services are ignored there.
func TestDefect07AnnotationsOnClusterIPServices(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		for _, service := range rendered(t, stack).all("Service") {
			assert.Equal(t, "ClusterIP", service.at("spec.type"))
			for name := range service.texts(t, "metadata.annotations") {
				assert.True(t, strings.HasPrefix(name, alb), "%s is not read for the target group of an Ingress", name)
			}
		}
	}
}

// TestDefect08NoRoomForADrain: with as many pods needed as there are, node drains hang.
func TestDefect08NoRoomForADrain(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		for key, workload := range map[string]string{"backend": backend, "frontend": frontend} {
			assert.Less(t, number(t, plan.the(t, "PodDisruptionBudget", workload), "spec.minAvailable"),
				number(t, plan.the(t, "HorizontalPodAutoscaler", workload), "spec.minReplicas"), "one pod may go")
			assert.Equal(t, []string{"spywatcher:" + key + ".minAvailable"},
				fieldsOf(t, refusal(t, stack, settings{key + ".minAvailable": 2})), "a budget of 2 at 2 replicas")
		}
	}
}

// neverThere are metrics that the rules of spec §8 read and nobody exports, or not with the usual chart.
var neverThere = regexp.MustCompile(`kube_horizontalpodautoscaler_status_current_metrics|kube_endpoint_|kube_hpa_|` +
	`container_spec_|aws_alb_|kube_service_status`)

// rated is what a rate is taken of, and counters are what it can be taken of.
var (
	rated    = regexp.MustCompile(`\b(?:rate|increase|irate)\((\w+)`)
	counters = regexp.MustCompile(`_(total|bucket|count)$|^nginx_ingress_controller_requests$`)
)

// conditions are comparisons of an object's condition; each of its statuses has a series, most with the value 0.
var conditions = regexp.MustCompile(`_status_condition\{[^}]*\}\)?( == 1)?`)

// TestDefect09AlertsThatCannotFireOrAlwaysDo: what can be seen of it in the rules; that each fires and stays silent
// when it should is tested where they are made.
func TestDefect09AlertsThatCannotFireOrAlwaysDo(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		for _, given := range []settings{nil, behindNGINX()} {
			for _, rule := range allRules(t, renderedWith(t, stack, given)) {
				name, expr := rule.at("alert").(string), rule.at("expr").(string)
				assert.NotRegexp(t, neverThere, expr, "%s reads a metric that is not there", name)
				assert.NotRegexp(t, `\b(on|ignoring) ?\(\w`, expr, "%s joins on a label that may not be there", name)
				for _, metric := range rated.FindAllStringSubmatch(expr, -1) {
					assert.Regexp(t, counters, metric[1], "%s takes the rate of a gauge", name)
				}
				for _, condition := range conditions.FindAllString(expr, -1) {
					assert.True(t, strings.HasSuffix(condition, "== 1"), "%s holds whatever the condition is: %s", name, condition)
				}
				if name == "EndpointsReducedSignificantly" {
					assert.Contains(t, expr, "kube_deployment_spec_replicas", "%s: a scale-down is no outage", name)
				}
				if strings.HasSuffix(name, "Usage") || strings.HasPrefix(name, "Near") {
					assert.Regexp(t, `/ max by \(pod\) \(kube_pod_container_resource_limits`, expr, "%s: a share, not cores", name)
					assert.Regexp(t, `> 0\.\d+$`, expr, "%s: a share, not percent", name)
				}
				for _, restarts := range regexp.MustCompile(`restarts_total\{.*>= (\d+)`).FindAllStringSubmatch(expr, -1) {
					assert.Equal(t, "2", restarts[1], "%s: a crash loop in back-off restarts 3 times in 15 minutes", name)
				}
			}
		}
	}
}

// TestDefect10ScrapeOfNothing: a server without /metrics was scraped.
func TestDefect10ScrapeOfNothing(t *testing.T) {
	t.Parallel()
	names := func(plan rendering) []string {
		var names []string
		for _, monitor := range plan.all("ServiceMonitor") {
			names = append(names, monitor.name())
		}
		return names
	}
	for _, stack := range shipped {
		assert.Equal(t, []string{backend}, names(rendered(t, stack)))
		assert.ElementsMatch(t, []string{backend, frontend},
			names(renderedWith(t, stack, settings{"frontend.metrics": map[string]any{"port": 9113}})))
	}
}

// fixed is an image whose tag never moves.
var fixed = regexp.MustCompile(`^[a-z0-9./-]+(:v?\d+\.\d+\.\d+|@sha256:[0-9a-f]{64})$`)

// password is what the settings hold that nobody may see, were one of them put in clear.
var password = regexp.MustCompile(`(?i)(password|passwd|secret|token)["']?\s*[:=]\s*["']?[^\s"'({]|` +
	`://[^/\s"]+:[^/\s"]+@`)

// TestDefect11MovingImagesOpenSecretsSharedHosts: :latest images, passwords in files, hosts shared by staging and
// production, and overlays that do not build.
func TestDefect11MovingImagesOpenSecretsSharedHosts(t *testing.T) {
	t.Parallel()
	taken := map[string]string{}
	for _, stack := range shipped {
		plan := rendered(t, stack) // it builds
		for _, m := range slices.Concat(plan.all("Deployment"), plan.all("Job")) {
			assert.Regexp(t, fixed, m.at(container+"image"), m.name())
		}
		for host := range servicesByHost(t, plan.all("Ingress")) {
			assert.Empty(t, taken[host], "%s is that of %s too", host, stack)
			taken[host] = stack
		}
		for _, m := range plan.all("ConfigMap") {
			for _, name := range slices.Sorted(maps.Keys(m.texts(t, "data"))) {
				assert.NotContains(t, secretSettings, name, "a plain object shows it")
			}
			text, err := json.Marshal(m.at("data"))
			require.NoError(t, err)
			assert.NotRegexp(t, password, string(text), m.name())
		}
		assert.Empty(t, optionsOf(t, stack, nil).SecretKeys, "the stack's file holds no secret, not even encrypted")
	}
	assert.Equal(t, []string{"spywatcher:backend.image"}, fieldsOf(t, refusal(t, "production", settings{
		"backend.image": "ghcr.io/subculture-collective/spywatcher-backend:latest",
	})))
}
