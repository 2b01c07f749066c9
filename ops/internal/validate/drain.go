package validate

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// The rules of components/workload.Drain, as far as a live object shows them. When a pod is deleted, its preStop hook and
// the target's deregistration start together, and the grace period ends both. Whether the process finishes its requests by
// itself after the stop signal cannot be seen: with --stack, the rendered plan says what preStop must be.
const (
	// propagation is how long a load balancer may still send to a pod that is being deleted.
	propagation = 20 * time.Second
	// graceMargin is what a kubelet may lose between the steps.
	graceMargin = 5 * time.Second
	// defaultDeregistration is AWS's own. See
	// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html.
	defaultDeregistration = 300 * time.Second
	// defaultGrace is Kubernetes' own.
	defaultGrace = 30 * time.Second
)

// drains: a pod outlasts what the load balancer still sends to it.
func drains(s *Snapshot, d *appsv1.Deployment, v *verdict) {
	if len(s.servicesOf(d)) == 0 {
		v.skip("no Service sends to its pods")
		return
	}
	spec := d.Spec.Template.Spec
	grace := defaultGrace
	if seconds := spec.TerminationGracePeriodSeconds; seconds != nil {
		grace = time.Duration(*seconds) * time.Second
	}
	longest, unread := longestPreStop(spec.Containers, v)
	if longest > 0 && grace < longest+graceMargin {
		v.fail(Problem{
			Found:    fmt.Sprintf("the grace period is %s with a preStop of %s: the process is killed before it can stop", grace, longest),
			Expected: fmt.Sprintf("at least %s, and as long as the process takes to stop", longest+graceMargin),
			Fix:      "set the workload's drain in the stack's file, and leave gracePeriod out",
		})
	}
	deregistration, behindALB := s.deregistration(d)
	if least := propagation + deregistration + graceMargin; behindALB && grace < least {
		v.fail(Problem{
			Found: fmt.Sprintf("the grace period is %s, and the target group's deregistration delay %s: requests in flight are cut",
				grace, deregistration),
			Expected: fmt.Sprintf("a grace period of at least %s: %s, the delay, and %s", least, propagation, graceMargin),
			Fix:      "set drain.inFlight in the stack's file, from which both follow",
		})
	}
	switch {
	case unread != "":
		v.warn(Problem{
			Found: "the preStop hook of container " + unread + " does not say how long it takes", Expected: "a sleep",
			Fix: "use preStop.sleep, or see for yourself that it takes at least " + propagation.String(),
		})
	case behindALB:
		v.ok("preStop %s, deregistration %s, grace period %s", longest, deregistration, grace)
	default:
		v.ok("preStop %s, grace period %s", longest, grace)
	}
}

// longestPreStop notes those containers with ports whose hook is missing or too short. unread is one whose hook does not
// tell its length.
func longestPreStop(containers []corev1.Container, v *verdict) (longest time.Duration, unread string) {
	for _, container := range containers {
		if len(container.Ports) == 0 {
			continue
		}
		sleep, told := preStop(container)
		longest = max(longest, sleep)
		if !told {
			unread = container.Name
		} else if sleep < propagation {
			v.fail(Problem{
				Found:    fmt.Sprintf("container %s is stopped %s after its pod was deleted, while requests still come", container.Name, sleep),
				Expected: fmt.Sprintf("a preStop sleep of at least %s", propagation),
				Fix:      "set the workload's drain in the stack's file",
			})
		}
	}
	return longest, unread
}

// sleepCommand finds the sleep in a shell's command.
var sleepCommand = regexp.MustCompile(`\bsleep (\d+)\b`)

// preStop is how long the stop signal is held back, and whether that can be told.
func preStop(container corev1.Container) (sleep time.Duration, told bool) {
	lifecycle := container.Lifecycle
	switch {
	case lifecycle == nil || lifecycle.PreStop == nil:
		return 0, true
	case lifecycle.PreStop.Sleep != nil:
		return time.Duration(lifecycle.PreStop.Sleep.Seconds) * time.Second, true
	case lifecycle.PreStop.Exec != nil:
		match := sleepCommand.FindStringSubmatch(strings.Join(lifecycle.PreStop.Exec.Command, " "))
		if match != nil {
			seconds, err := strconv.Atoi(match[1])
			return time.Duration(seconds) * time.Second, err == nil
		}
	}
	return 0, false
}

// deregistration is the longest delay of the target groups that a Deployment's pods are in, and whether an Application Load
// Balancer leads to them at all.
func (s *Snapshot) deregistration(d *appsv1.Deployment) (delay time.Duration, behindALB bool) {
	for _, service := range s.servicesOf(d) {
		for _, ingress := range s.ingresses {
			if !s.isALB(ingress) || !leadsTo(ingress, service.Name) {
				continue
			}
			behindALB = true
			// A Service's attributes take the place of the Ingress's as a whole.
			attributes, given := service.Annotations[targetAttributes]
			if !given {
				attributes = ingress.Annotations[targetAttributes]
			}
			delay = max(delay, deregistrationOf(attributes))
		}
	}
	return delay, behindALB
}

const targetAttributes = albPrefix + "target-group-attributes"

func deregistrationOf(attributes string) time.Duration {
	for pair := range strings.SplitSeq(attributes, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if seconds, err := strconv.Atoi(value); err == nil && key == "deregistration_delay.timeout_seconds" {
			return time.Duration(seconds) * time.Second
		}
	}
	return defaultDeregistration
}
