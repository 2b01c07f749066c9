// Package kubelet does for the sandbox's pods what a node's kubelet does, with processes that are given to it in the place
// of containers: starts them when a pod is scheduled, makes the three probes, writes what comes of them into the pod's
// status, starts again what failed, and ends a pod step by step: preStop, stop signal, kill.
//
// Images are not pulled (one whose tag ends with "broken" never is), init containers count as done, a preStop hook is made
// when it is a sleep and passed over when it is not, and of the probes HTTP and TCP ones are made, others succeed.
package kubelet
