// Package traffic makes requests in the sandbox real. Each pod is a small HTTP server on loopback (podserver), which lives as
// the pod does (kubelet), at a cluster address that stands for a loopback port (podnet); before them stand load balancers
// (balancer) that follow the Ingresses (albcontroller). What requests cost is modelled CPU, measured over a window as the
// metrics API measures it, so that load, CPU, autoscaler, replicas, capacity and latency are one loop.
//
// docs/traffic.md says what is real and what is a model.
package traffic
