// Package edge is what lies in AWS between the internet and an Ingress: the certificate, the names in DNS, the bucket
// of the load balancer's logs, and the alarms over it. The Ingress itself is package ingress's, the web ACL package
// firewall's.
//
// # Order
//
// Before the Ingress: [Certificate], whose output is the ARN of a certificate that is validated, and [AccessLogs],
// whose outputs come once the bucket lets the load balancer write. Handing these outputs to the Ingress is enough for
// the order, on destroy too.
//
// After the Ingress: [Alias] and [Alarms]. The AWS Load Balancer Controller makes the load balancer and its target
// groups, so no program knows their names. A [LoadBalancer] finds them by the controller's tags once the Ingress has an
// address. In the preview that would make the Ingress there is none: the look-up is left out, and what depends on it is
// shown as unknown. How many records and alarms there are follows from plain arguments, and is shown.
//
// # Whose account
//
// Look-ups and resources use the AWS provider of the component (pulumi.Provider, pulumi.Providers, or a parent's).
// Account and Region are told nevertheless, as policies name them; the bucket's region is compared with what AWS says.
//
// # What is refused
//
// Arguments that cannot work are refused before anything is registered, all in one error: see the Findings methods. A
// value that is only known while the engine runs is checked when it is known.
//
// All defaults stand in defaults.go. Alarms, policies and the reasons for both are told in docs/edge.md.
package edge
