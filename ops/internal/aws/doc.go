// Package aws stands in for Pulumi's `aws` plugin where that cannot be had, or where there is no account. The engine
// reaches it over gRPC on loopback when PULUMI_DEBUG_PROVIDERS says so. It knows the types and look-ups that this
// project's program uses, in the tokens of pulumi-aws v6, and refuses every other by name. Nothing is made anywhere:
// what was "made" is an entry in a file, so that a refresh, a destroy and a run after a killed one find it.
//
// Each service has a file with a table of its types: what AWS requires, what it refuses, of which inputs a change needs
// another resource, and what it adds. IDs, ARNs and the like are derived from account, region and name, so a run on the
// same file shows the same; what AWS draws at random is derived from the URN. A name that the program leaves out is
// derived too.
//
// Three things of the world beside the file count. A certificate is validated only when its validation records are
// named, or are there. A certificate or web ACL that an Ingress on the cluster still uses cannot be deleted. A load
// balancer or target group is found when an Ingress of class alb has an address.
//
// What is secret in the inputs is secret in the outputs, and is not written to the file.
package aws
