package ingress

import (
	"cmp"
	"strconv"
	"time"
)

// Target is how the load balancer treats one workload: the settings of its target group. Only HealthCheck.Path must be
// given.
//
// ingress-nginx takes from it Stickiness alone. It has no health checks of its own, but follows the pods' readiness,
// and picks a pod as NGINXIngressArgs.Balance says.
type Target struct {
	// HealthCheck is how the load balancer learns that a pod can serve.
	HealthCheck HealthCheck
	// Algorithm is how the load balancer picks a pod. Default LeastOutstandingRequests, which prefers the faster ones.
	Algorithm Algorithm
	// AnomalyMitigation sends less to pods that answer with errors more often than the others. Only with WeightedRandom.
	// Default false.
	AnomalyMitigation bool
	// Stickiness keeps a client on its pod for so long by a cookie, 1s to 168h. Zero, the default, does not. Not with
	// WeightedRandom, nor with CrossZoneOff.
	Stickiness time.Duration
	// SlowStart is how long a new pod gets less than its share, 30s to 15m. Zero, the default, gives it its share at
	// once. Only with RoundRobin.
	SlowStart time.Duration
	// DeregistrationDelay is how long a pod that is going may still finish what it has begun, 1s to 1h. Default 60s. It
	// must agree with the pod's own shutdown: let both come from the workload's drain setting.
	DeregistrationDelay time.Duration
	// CrossZone spreads requests over the pods of all zones. Default CrossZoneOn.
	CrossZone CrossZone
	// KeepAlive is how long the workload's server keeps an idle connection open. When given it must be longer than the
	// load balancer's idle timeout: else the server may close a connection at the moment the load balancer uses it again,
	// and the client gets a 502. Zero, the default, is not known, and nothing is checked. It configures nothing.
	KeepAlive time.Duration
	// ProtocolVersion is what is spoken with the pods. Default HTTP1.
	ProtocolVersion ProtocolVersion
}

// HealthCheck is an HTTP GET that the load balancer sends to each pod. Ranges are those of
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html.
type HealthCheck struct {
	// Path is what is asked for, usually that of the readiness probe. Required.
	Path string
	// Port is a port's number, or TrafficPort, the default: the port that requests go to. A name is refused, since the
	// controller cannot resolve one when the Service's own target port is named.
	Port string
	// Interval is the time from one check to the next, 5s to 5m. Default 30s.
	Interval time.Duration
	// Timeout is how long an answer may take, 2s to 2m, and less than Interval. Default 5s.
	Timeout time.Duration
	// Healthy is how many good answers in a row make an unhealthy pod healthy, 2 to 10. Default 2. A new pod needs one.
	Healthy int
	// Unhealthy is how many bad answers in a row make a healthy pod unhealthy, 2 to 10. Default 3.
	Unhealthy int
	// SuccessCodes are the good statuses, from 200 to 499: "200", "200,204" or "200-299". Default "200".
	SuccessCodes string
}

// TrafficPort is the port that requests go to.
const TrafficPort = "traffic-port"

// Algorithm is how a load balancer picks a target; the values are AWS's own.
type Algorithm string

// How a target is picked.
const (
	// RoundRobin takes one after the other.
	RoundRobin Algorithm = "round_robin"
	// LeastOutstandingRequests takes the one with the fewest unanswered requests.
	LeastOutstandingRequests Algorithm = "least_outstanding_requests"
	// WeightedRandom takes any, with even odds until AnomalyMitigation shifts them.
	WeightedRandom Algorithm = "weighted_random"
)

// CrossZone says whether requests that arrive in one zone may go to a pod in another; the values are AWS's own.
type CrossZone string

// Whether zones are crossed. An ALB crosses them unless the target group says otherwise; it is said here all the same.
const (
	CrossZoneOn  CrossZone = "true"
	CrossZoneOff CrossZone = "false"
)

// ProtocolVersion is a version of HTTP; the values are the controller's own.
type ProtocolVersion string

// What is spoken with the pods, in plain text.
const (
	HTTP1 ProtocolVersion = "HTTP1"
	HTTP2 ProtocolVersion = "HTTP2"
)

func (t Target) withDefaults() Target {
	t.HealthCheck = t.HealthCheck.withDefaults()
	t.Algorithm = cmp.Or(t.Algorithm, defaultAlgorithm)
	t.DeregistrationDelay = cmp.Or(t.DeregistrationDelay, defaultDeregistrationDelay)
	t.CrossZone = cmp.Or(t.CrossZone, defaultCrossZone)
	t.ProtocolVersion = cmp.Or(t.ProtocolVersion, defaultProtocolVersion)
	return t
}

func (h HealthCheck) withDefaults() HealthCheck {
	h.Port = cmp.Or(h.Port, defaultHealthCheckPort)
	h.Interval = cmp.Or(h.Interval, defaultHealthCheckInterval)
	h.Timeout = cmp.Or(h.Timeout, defaultHealthCheckTimeout)
	h.Healthy = cmp.Or(h.Healthy, defaultHealthCheckHealthy)
	h.Unhealthy = cmp.Or(h.Unhealthy, defaultHealthCheckUnhealthy)
	h.SuccessCodes = cmp.Or(h.SuccessCodes, defaultSuccessCodes)
	return h
}

// ServiceAnnotations are what the workload's Service must carry for the AWS Load Balancer Controller, defaults
// included. They are complete: whatever is left to its default is written too, as the controller never takes a setting
// back. They say nothing to other controllers.
func (t Target) ServiceAnnotations() map[string]string {
	t = t.withDefaults()
	h := t.HealthCheck
	return map[string]string{
		albPrefix + "backend-protocol":             "HTTP",
		albPrefix + "backend-protocol-version":     string(t.ProtocolVersion),
		albPrefix + "healthcheck-protocol":         "HTTP",
		albPrefix + "healthcheck-path":             h.Path,
		albPrefix + "healthcheck-port":             h.Port,
		albPrefix + "healthcheck-interval-seconds": wholeSeconds(h.Interval),
		albPrefix + "healthcheck-timeout-seconds":  wholeSeconds(h.Timeout),
		albPrefix + "healthy-threshold-count":      strconv.Itoa(h.Healthy),
		albPrefix + "unhealthy-threshold-count":    strconv.Itoa(h.Unhealthy),
		albPrefix + "success-codes":                h.SuccessCodes,
		albPrefix + "target-group-attributes":      renderMap(t.attributes()),
	}
}

// attributes are those of the target group. See
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html.
func (t Target) attributes() map[string]string {
	// The cookie's duration must be at least 1s even where there is no cookie: AWS's own default stands in.
	cookie := cmp.Or(t.Stickiness, 24*time.Hour)
	return map[string]string{
		"deregistration_delay.timeout_seconds":        wholeSeconds(t.DeregistrationDelay),
		"load_balancing.algorithm.anomaly_mitigation": onOff(t.AnomalyMitigation),
		"load_balancing.algorithm.type":               string(t.Algorithm),
		"load_balancing.cross_zone.enabled":           string(t.CrossZone),
		"slow_start.duration_seconds":                 wholeSeconds(t.SlowStart),
		"stickiness.enabled":                          strconv.FormatBool(t.Stickiness != 0),
		"stickiness.lb_cookie.duration_seconds":       wholeSeconds(cookie),
		"stickiness.type":                             "lb_cookie",
		dnsFailover + "count":                         "1",
		dnsFailover + "percentage":                    "off",
		unhealthyRouting + "count":                    "1",
		unhealthyRouting + "percentage":               "off",
	}
}

const (
	// dnsFailover takes a zone out of DNS when it has fewer healthy targets.
	dnsFailover = "target_group_health.dns_failover.minimum_healthy_targets."
	// unhealthyRouting sends to unhealthy targets too when there are fewer healthy ones.
	unhealthyRouting = "target_group_health.unhealthy_state_routing.minimum_healthy_targets."
)
