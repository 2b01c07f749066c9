package monitoring

import (
	"fmt"
	"time"
)

// availability are the alerts about the Deployment, its pods, and the Service's endpoints.
func (s subject) availability() []alert {
	return []alert{s.rolloutStuck(), s.podsNotReady(), s.highRestartRate(), s.noEndpoints(), s.endpointsReduced()}
}

// rolloutStuck does not wait for the Deployment's own deadline, which would add ten minutes to the alert's time: a
// rollout is unfinished while there are pods of another revision, or while the controller has not seen the change, and
// stands still while no new pod is made. The condition is for a rollout that has no old pods, such as the first. A
// paused rollout stands still on purpose.
func (s subject) rolloutStuck() alert {
	steps := call("max", call("changes", over(s.deploymentSeries("status_replicas_updated"), progressWindow)))
	unfinished := or(
		s.unfinishedRollout(),
		s.deployment("metadata_generation")+" > "+s.deployment("status_observed_generation"),
	)
	return alert{
		name:     "DeploymentRolloutStuck",
		severity: critical,
		hold:     15 * time.Minute,
		object:   s.object(deploymentLabel, s.Name),
		expr: and(
			s.deployment("status_replicas_updated"),
			unless(
				or(
					condition(s.deployment, "Progressing", "false"),
					unless(unfinished, compare(steps, ">", 0)),
				),
				compare(s.deployment("spec_paused"), "==", 1),
			),
		),
		summary: "A rollout makes no progress.",
		description: fmt.Sprintf("The rollout of the Deployment %s makes no progress: {{ $value }} pods are of the new "+
			"revision.", s),
	}
}

// unfinishedRollout holds while there are pods of another revision than the Deployment's last.
func (s subject) unfinishedRollout() string {
	return s.deployment("status_replicas") + " > " + s.deployment("status_replicas_updated")
}

func (s subject) podsNotReady() alert {
	return alert{
		name:     "PodsNotReady",
		severity: warning,
		hold:     10 * time.Minute,
		object:   s.object(deploymentLabel, s.Name),
		expr: compare(
			s.deployment("spec_replicas")+" - "+s.deployment("status_replicas_ready"), ">", 0),
		summary:     "Fewer pods are ready than are wanted.",
		description: fmt.Sprintf("The Deployment %s is {{ $value }} ready pods short of what it wants.", s),
	}
}

// highRestartRate counts pods, whichever container of theirs restarts. A crash loop rests longer and longer between its
// restarts, so its wait is looked for as well.
func (s subject) highRestartRate() alert {
	waited := call("max_over_time", over(series("kube_pod_container_status_waiting_reason",
		is(namespaceLabel, s.namespace), is("reason", "CrashLoopBackOff")), backOffWindow))
	return alert{
		name:     "HighPodRestartRate",
		severity: warning,
		hold:     15 * time.Minute,
		object:   s.object(deploymentLabel, s.Name),
		expr: call("count", "\n"+or(
			compare(call("max by (pod) ", s.restarted()), ">=", restarts),
			compare(call("max by (pod) ", waited), "==", 1),
		)+"\n* "+s.pods()+"\n"),
		summary: "Containers keep restarting.",
		description: fmt.Sprintf("Containers keep restarting in {{ $value }} pods of the Deployment %s: they crash loop, "+
			"or restarted at least %d times in %d minutes.", s, restarts, restartWindow/time.Minute),
	}
}

// restarted are the restarts of each container lately, of every pod of the namespace.
func (s subject) restarted() string {
	return call("sum by (pod, container) ", call("increase",
		over(series("kube_pod_container_status_restarts_total", is(namespaceLabel, s.namespace)), restartWindow)))
}

func (s subject) noEndpoints() alert {
	return alert{
		name:     "ServiceNoEndpoints",
		severity: critical,
		hold:     5 * time.Minute,
		object:   s.object(serviceLabel, s.Name),
		expr: and(
			unless(compare(s.deployment("spec_replicas"), ">", 0), s.readyEndpoints()),
			endpointsKnown,
		),
		summary:     "A service has no ready endpoint.",
		description: fmt.Sprintf("The Service %s has no ready endpoint, of {{ $value }} wanted: all its requests fail.", s),
	}
}

// wantedEndpoints is the lowest count that was wanted lately: a scale-down lowers it at once, a scale-up raises it when
// the new pods have had their time to start.
func (s subject) wantedEndpoints() string {
	return call("min", call("min_over_time", over(s.deploymentSeries("spec_replicas"), wantedWindow)))
}

func (s subject) endpointsReduced() alert {
	wanted := s.wantedEndpoints()
	ready := enclosed(s.readyEndpoints() + " or vector(0)")
	return alert{
		name:     "EndpointsReducedSignificantly",
		severity: warning,
		hold:     5 * time.Minute,
		object:   s.object(serviceLabel, s.Name),
		expr:     and(compare(ready+"\n/ "+wanted, "<", endpointShare), endpointsKnown),
		summary:  "Over half of a service's endpoints are gone.",
		description: fmt.Sprintf("The Service %s has {{ $value | humanizePercentage }} of the ready endpoints that the "+
			"autoscaler asks for.", s),
	}
}
