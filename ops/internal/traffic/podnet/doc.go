// Package podnet is the network of pods that run on loopback. The API server refuses loopback addresses as endpoints, so
// a pod has a cluster address, at which nothing is; the network knows the loopback port that stands for it.
package podnet
