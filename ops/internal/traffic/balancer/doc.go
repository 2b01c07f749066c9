// Package balancer is a stand-in for an Application Load Balancer, on loopback and without TLS: rules that lead hosts and
// paths to target groups, health checks, the algorithms, stickiness, slow start, registration and deregistration with the
// delays that a real one has, and its answers when a target fails it. It never sends a request twice, as a real one does
// not. See https://docs.aws.amazon.com/elasticloadbalancing/latest/application/introduction.html.
package balancer
