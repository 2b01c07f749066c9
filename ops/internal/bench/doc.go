// Package bench measures what people wait for: preview, up, and an up with nothing to change, over a growing number of
// workloads, beside kubectl with the same objects.
package bench
