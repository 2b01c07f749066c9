// Package controlplane runs a real Kubernetes control plane on loopback: etcd inside the process, and kube-apiserver,
// kube-controller-manager, kube-scheduler and kwok as children, all built from their Go modules. kwok stands for six nodes
// in three zones, whose pods go through their life cycle and run nothing.
//
// The children are the same binary, started again: in one process their commands would collide (logging may be set up
// once, and each installs the one signal handler), and a fault would end them all. A child ends when its parent does, and
// is started again when it ends by itself.
package controlplane
