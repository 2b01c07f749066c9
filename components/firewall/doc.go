// Package firewall puts an AWS WAF web ACL before an Application Load Balancer. It is a package of its own because no
// other part of the AWS SDK takes so long to compile.
//
// # Rules
//
// A [WebACL] judges each request by its rules in this order; the first that allows or blocks ends it, and what none of
// them stops is allowed:
//
//	allow              addresses that nothing below may stop
//	deny               addresses that are always blocked
//	reputation         addresses that AWS knows to attack
//	rate-limit         clients that send too many requests
//	known-bad-inputs   requests that try a known hole
//	common             requests that look like an attack
//
// The cheap rules stand first, so that a flood ends before its bodies are looked at. allow and deny are there only
// where addresses are given.
//
// # Who uses it
//
// The ACL stands before a load balancer once something associates the two. An Ingress does with an annotation that
// holds [WebACL.ARN] or [WebACL.Name]. Both are known only once logging is on, so that no request goes unlogged, and so
// that the Ingress is gone before the ACL on destroy: AWS refuses to delete an ACL in use.
//
// # What is refused
//
// Arguments that AWS would refuse, or that would do nothing, are refused before anything is registered, all in one
// error: see [WebACLArgs.Findings].
//
// All defaults stand in defaults.go. What each of them does, and what to watch, is told in docs/firewall.md.
package firewall
