// Package workload runs a service on Kubernetes so that it scales by itself, survives deploys and node drains without a
// failed request, and can do no more than it must.
//
// [NewScaledDeployment] makes, for one container image:
//
//	Deployment               its pods, spread over zones and nodes, locked down, drained before they go
//	Service                  a stable address for them
//	HorizontalPodAutoscaler  how many there are: they start at the minimum and belong to it from then on
//	PodDisruptionBudget      how many a node drain must leave
//	ServiceAccount           their identity, which may do nothing
//	NetworkPolicy            who may connect
//
// and, where the arguments ask for them:
//
//	ConfigMap                settings, and files, named after their content
//	Secret, ExternalSecret   secret settings
//	Job                      a migration before each rollout, which does not start when it fails
//	CronJob                  one for each scheduled floor, with an account that may move that floor
//	VerticalPodAutoscaler    recommended requests, applied by nobody
//
// # A pod's end
//
// [Drain] is the one setting from which the preStop sleep, the grace period and the load balancer's deregistration
// delay follow, so that they agree.
//
// # Content in names
//
// What pods read when they start, and what cannot change in place, is named after its content. So a changed setting
// makes a new ConfigMap beside the old one and rolls the pods over to it. A rollout that fails leaves the old pods with
// the old settings, and going back to those finds them still there.
//
// # What is refused
//
// Arguments that contradict each other are refused before anything is registered, all in one error: see
// [ScaledDeploymentArgs.Findings]. A value that is only known while the engine runs is checked when it is known.
//
// All defaults stand in defaults.go. What no argument reaches can be changed by Pulumi's own transforms.
package workload
