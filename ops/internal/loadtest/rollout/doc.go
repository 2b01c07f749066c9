// Package rollout disturbs a deployment while it is under load, in the ways in which an ordinary day does: a new image, a restart, the
// eviction of each pod, another number of replicas. Each waits until the deployment has come to rest, the last old
// pod gone, and puts back what it changed.
package rollout
