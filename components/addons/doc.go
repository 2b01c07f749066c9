// Package addons installs what an application on EKS needs in its cluster, where the cluster does not have it:
// metrics-server, the AWS Load Balancer Controller, Prometheus with Grafana, the Prometheus adapter, and the External
// Secrets operator. Each is off unless it is asked for, is one Helm release of a pinned version, and can be had without
// the others.
//
// # Identity
//
// The AWS Load Balancer Controller and External Secrets act on AWS through EKS Pod Identity. Each gets a role that only
// its own service account in this cluster can take, and an inline policy with no more than it needs. Role, policy and
// association come before the release, and go after it. The cluster needs the EKS Pod Identity Agent.
//
// # Order
//
// What needs an add-on depends on its release, which [Addons] gives as lists that are empty where an add-on is off:
//
//	pulumi.DependsOn(made.LoadBalancerController)  an Ingress of class alb
//	pulumi.DependsOn(made.Prometheus)              PrometheusRules and ServiceMonitors
//	pulumi.DependsOn(made.ExternalSecrets)         SecretStores and ExternalSecrets
//
// That also has the Ingress gone, with the load balancer, before the controller that must delete it.
//
// # What is refused
//
// Arguments that cannot work are refused before anything is registered, all in one error: see [AddonsArgs.Findings].
//
// All defaults stand in defaults.go. What each add-on is set to, and why, is told in docs/addons.md.
package addons
