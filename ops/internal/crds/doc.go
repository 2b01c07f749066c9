// Package crds installs the custom resource definitions that the program's objects need and that on a real cluster come
// with the operators: Prometheus's, Istio's, the vertical autoscaler's and External Secrets'. They are copies out of those
// projects' modules, at the versions that sources names; `go generate` makes them anew.
package crds

//go:generate go run ./copy
