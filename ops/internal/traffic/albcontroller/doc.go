// Package albcontroller does for the stand-in load balancers what the AWS Load Balancer Controller does for real ones: it
// makes one for each Ingress of class alb (or group of them), registers as targets the pods that the EndpointSlices name, gives
// new pods their readiness gates by a webhook, and opens a pod's gate when its target is healthy. See
// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/.
package albcontroller
