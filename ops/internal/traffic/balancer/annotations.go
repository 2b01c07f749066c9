package balancer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// prefix starts the names of the annotations that the AWS Load Balancer Controller reads. See
// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/.
const prefix = "alb.ingress.kubernetes.io/"

// ParseSettings reads a load balancer's settings from the annotations of its Ingress. What is not there has the default of
// AWS.
func ParseSettings(ingress map[string]string) (Settings, error) {
	r := reader{attributes: parseMap(ingress[prefix+"load-balancer-attributes"]), of: "load-balancer-attributes"}
	settings := Settings{IdleTimeout: r.seconds("idle_timeout.timeout_seconds", time.Minute)}
	return settings, errors.Join(r.errs...)
}

// ParseGroup reads a target group's settings from the annotations of its Service, and where an annotation is not there
// from that of the Ingress. What is in neither has the default of the controller, or of AWS.
func ParseGroup(ingress, service map[string]string) (GroupSettings, error) {
	merged := maps.Clone(ingress)
	if merged == nil {
		merged = map[string]string{}
	}
	maps.Copy(merged, service) // an annotation as a whole: attributes are not merged one by one
	attributes := reader{attributes: parseMap(merged[prefix+"target-group-attributes"]), of: "target-group-attributes"}
	own := reader{attributes: trimmed(merged), of: "annotations"}
	settings := GroupSettings{
		Algorithm:           attributes.algorithm(),
		SlowStart:           attributes.seconds("slow_start.duration_seconds", 0),
		DeregistrationDelay: attributes.seconds("deregistration_delay.timeout_seconds", 5*time.Minute),
		HealthCheck: HealthCheck{
			Path:      own.text("healthcheck-path", "/"),
			Port:      own.port(),
			Interval:  own.seconds("healthcheck-interval-seconds", 15*time.Second),
			Timeout:   own.seconds("healthcheck-timeout-seconds", 5*time.Second),
			Healthy:   own.number("healthy-threshold-count", 2),
			Unhealthy: own.number("unhealthy-threshold-count", 2),
			Codes:     own.codes("success-codes", "200"),
		},
	}
	if attributes.text("stickiness.enabled", "false") == "true" {
		settings.Stickiness = attributes.seconds("stickiness.lb_cookie.duration_seconds", 24*time.Hour)
	}
	return settings, errors.Join(append(attributes.errs, own.errs...)...)
}

// parseMap reads k1=v1,k2=v2, in which a backslash hides a comma.
func parseMap(text string) map[string]string {
	parsed := map[string]string{}
	var pair strings.Builder
	flush := func() {
		if key, value, found := strings.Cut(pair.String(), "="); found {
			parsed[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
		pair.Reset()
	}
	hidden := false
	for _, char := range text {
		switch {
		case hidden:
			pair.WriteRune(char)
			hidden = false
		case char == '\\':
			hidden = true
		case char == ',':
			flush()
		default:
			pair.WriteRune(char)
		}
	}
	flush()
	return parsed
}

func trimmed(annotations map[string]string) map[string]string {
	own := map[string]string{}
	for name, value := range annotations {
		if suffix, found := strings.CutPrefix(name, prefix); found {
			own[suffix] = value
		}
	}
	return own
}

// reader reads values and keeps what is wrong with them.
type reader struct {
	attributes map[string]string
	of         string
	errs       []error
}

func (r *reader) refuse(name, allowed string) {
	r.errs = append(r.errs, fmt.Errorf("%s: %s is %q: give %s", r.of, name, r.attributes[name], allowed))
}

func (r *reader) text(name, otherwise string) string {
	if value := r.attributes[name]; value != "" {
		return value
	}
	return otherwise
}

func (r *reader) number(name string, otherwise int) int {
	value, err := strconv.Atoi(r.text(name, strconv.Itoa(otherwise)))
	if err != nil || value < 0 {
		r.refuse(name, "a whole number")
	}
	return value
}

func (r *reader) seconds(name string, otherwise time.Duration) time.Duration {
	return time.Duration(r.number(name, int(otherwise/time.Second))) * time.Second
}

func (r *reader) algorithm() Algorithm {
	const name = "load_balancing.algorithm.type"
	algorithm := Algorithm(r.text(name, string(RoundRobin)))
	if !slices.Contains([]Algorithm{RoundRobin, LeastOutstandingRequests, WeightedRandom}, algorithm) {
		r.refuse(name, "round_robin, least_outstanding_requests or weighted_random")
	}
	return algorithm
}

func (r *reader) port() string {
	const name, traffic = "healthcheck-port", "traffic-port"
	text := r.text(name, traffic)
	if text == traffic {
		return ""
	}
	if _, err := strconv.ParseUint(text, 10, 16); err != nil {
		r.refuse(name, "a port's number or "+traffic)
	}
	return text
}

func (r *reader) codes(name, otherwise string) Codes {
	codes, err := ParseCodes(r.text(name, otherwise))
	if err != nil {
		r.refuse(name, "statuses as in 200,204 or 200-299")
	}
	return codes
}
