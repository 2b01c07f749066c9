// Package mesh tells an Istio service mesh how to treat the requests for one Service: when to try again, which pod to
// ask, when to stop asking, and how much a pod takes. It makes three objects, which Istio's custom resource definitions
// must be in the cluster for: a VirtualService, a DestinationRule and an EnvoyFilter.
//
// # Who follows a policy
//
// The VirtualService and the DestinationRule are followed by the proxy of whoever asks: the sidecar of a pod that calls
// the Service, or an Istio gateway. A load balancer that sends straight to the pods follows neither. The EnvoyFilter is
// followed by the sidecar of the pod that is asked, so its rate limit holds for everybody. Istio's ambient mode has no
// sidecars, and no EnvoyFilter.
//
// # Routes
//
// A request that names a subset in the version header goes to that subset. All others go to every pod of the Service,
// or are split by weight where the subsets have weights. For each of these targets there are up to three routes, tried
// in this order:
//
//	long-lived   WebSockets, and the paths in [TrafficPolicyArgs.LongLived]: no timeout
//	repeatable   the methods in [Retries.Methods]: tried again on 502, 503 and 504, and when no answer comes
//	once         all other requests: tried again only when nothing of them has been sent
//
// # What is refused
//
// Arguments that cannot work are refused before anything is registered, all in one error: see
// [TrafficPolicyArgs.Findings]. A value that is only known while the engine runs is checked when it is known.
//
// All defaults stand in defaults.go. Why each of them is what it is, and what to watch, is told in docs/mesh.md.
package mesh
