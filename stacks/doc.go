// Package stacks puts the components together into an environment of spywatcher, as the stack's configuration says.
//
// [Spywatcher] is the whole program; [Plan] is the same without reading a kubeconfig, for a rendered plan.
//
// # Configuration
//
// [Config] is what Pulumi.<stack>.yaml says. It is decoded strictly: an unknown key, a wrong type, a missing or
// unreasonable value, and what the components would refuse, are all reported in one error, with the paths that
// `pulumi config set --path` takes, before any resource is registered. What docs/requirements.md and the application
// fix (ports, probes, resources, writable folders) stands in backend.go and frontend.go; the configuration lays over
// it.
//
// # Order
//
// Namespace and its limits come first, then the workloads' Services, then, side by side, the pods and the ingress,
// whose load balancer takes minutes. Rules and policies come last.
//
// # Safety
//
// A stack belongs to one cluster, named by its kubeconfig context. The program stops when the current context is
// another, and everything it makes has an explicit provider for that context; the stack files turn default providers
// off.
package stacks
