package ingress

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// Findings are what an Application Load Balancer would refuse about the target, or silently do otherwise, with defaults
// applied. Field paths start at the Target: "HealthCheck.Timeout".
func (t Target) Findings() findings.List {
	t = t.withDefaults()
	var list findings.List
	list.Under("HealthCheck", t.HealthCheck.findings())

	checks.OneOf(&list, "Algorithm", t.Algorithm, RoundRobin, LeastOutstandingRequests, WeightedRandom)
	checks.OneOf(&list, "CrossZone", t.CrossZone, CrossZoneOn, CrossZoneOff)
	checks.OneOf(&list, "ProtocolVersion", t.ProtocolVersion, HTTP1, HTTP2)
	checks.Seconds(&list, "DeregistrationDelay", t.DeregistrationDelay, time.Second, time.Hour)
	t.stickinessFindings(&list)
	if t.SlowStart != 0 {
		checks.Seconds(&list, "SlowStart", t.SlowStart, 30*time.Second, 15*time.Minute)
	}
	if t.KeepAlive < 0 {
		list.Add("KeepAlive", t.KeepAlive, "must not be negative")
	}

	if t.AnomalyMitigation && t.Algorithm != WeightedRandom {
		list.Add("AnomalyMitigation", true, "needs Algorithm %s, not %s", WeightedRandom, t.Algorithm)
	}
	if t.Stickiness != 0 && t.Algorithm == WeightedRandom {
		list.Add("Stickiness", t.Stickiness, "cannot be had with Algorithm %s", WeightedRandom)
	}
	if t.Stickiness != 0 && t.CrossZone == CrossZoneOff {
		list.Add("Stickiness", t.Stickiness, "cannot be had with CrossZone off")
	}
	if t.SlowStart != 0 && t.Algorithm != RoundRobin {
		list.Add("SlowStart", t.SlowStart, "cannot be had with Algorithm %s: only %s has it", t.Algorithm, RoundRobin)
	}
	return list
}

// stickinessFindings are the only ones about a target that hold for ingress-nginx too.
func (t Target) stickinessFindings(list *findings.List) {
	if t.Stickiness != 0 {
		checks.Seconds(list, "Stickiness", t.Stickiness, time.Second, 7*24*time.Hour)
	}
}

func (h HealthCheck) findings() findings.List {
	var list findings.List
	if h.Path == "" {
		list.Add("Path", nil, "is missing: give the path that answers when the workload can serve")
	} else if !strings.HasPrefix(h.Path, "/") || len(h.Path) > 1024 || strings.ContainsAny(h.Path, " \t\r\n") {
		list.Add("Path", h.Path, "must start with / and hold up to 1024 characters, no blank among them")
	}
	if h.Port != TrafficPort && !isPortNumber(h.Port) {
		list.Add("Port", h.Port, "must be a number from 1 to 65535 or %s", TrafficPort)
	}
	checks.Seconds(&list, "Interval", h.Interval, 5*time.Second, 5*time.Minute)
	checks.Seconds(&list, "Timeout", h.Timeout, 2*time.Second, 2*time.Minute)
	if h.Timeout >= h.Interval {
		list.Add("Timeout", h.Timeout, "must be below HealthCheck.Interval (%s)", h.Interval)
	}
	checks.Between(&list, "Healthy", h.Healthy, 2, 10)
	checks.Between(&list, "Unhealthy", h.Unhealthy, 2, 10)
	if !areSuccessCodes(h.SuccessCodes) {
		list.Add("SuccessCodes", h.SuccessCodes, "must be statuses from 200 to 499, such as 200, 200,204 or 200-299")
	}
	return list
}

func isPortNumber(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && len(validation.IsValidPortNum(n)) == 0
}

var codeRange = regexp.MustCompile(`^([2-4][0-9]{2})(?:-([2-4][0-9]{2}))?$`)

func areSuccessCodes(text string) bool {
	for part := range strings.SplitSeq(text, ",") {
		match := codeRange.FindStringSubmatch(part)
		if match == nil || match[2] != "" && match[2] <= match[1] {
			return false
		}
	}
	return true
}
