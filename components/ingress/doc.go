// Package ingress brings requests from outside the cluster to workloads: through an AWS Application Load Balancer, or,
// in clusters that still run it, through ingress-nginx. It makes Kubernetes objects only; certificate, web ACL and log
// bucket are somebody else's and come in as inputs.
//
// # Routes
//
// A [Route] says which host and path lead to which Service. Its [Target] says how the load balancer treats the pods
// behind that Service: how it asks for their health, how it picks one, whether it keeps a client on it, how long it
// lets one finish that is going. [ALBIngress] and [NGINXIngress] take the same routes.
//
// # Where a target's settings live
//
// The AWS Load Balancer Controller makes one target group for each Service. It reads the settings of a target group
// from the Service's annotations first and from the Ingress's after that. On the Ingress they would hold for every
// Service behind it, and a backend whose health is /health/ready would be asked the frontend's /. So they belong on the
// Service, which this package does not make: give [Target.ServiceAnnotations] to whatever makes it, and the same Target
// to the Route. The attributes on a Service replace those of the Ingress as a whole; nothing is merged key by key. That
// is why the Ingress carries none.
//
// # Attributes are always complete
//
// The controller sends the attributes that an annotation lists and leaves all others as they are. One that was listed
// once and is then removed keeps its last value for ever. So each annotation of attributes lists everything that this
// package could ever set, defaults included, sorted by name.
//
// # What is refused
//
// Arguments that exclude each other are refused before anything is registered, all in one error: see
// [ALBIngressArgs.Findings], [NGINXIngressArgs.Findings] and [Target.Findings], which a program may also call earlier.
// A value that is only known while the engine runs is checked when it is known.
//
// All defaults stand in defaults.go. What each of them does is told in docs/ingress.md.
package ingress
