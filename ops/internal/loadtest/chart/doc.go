// Package chart draws a run, or two beside one another, as a single SVG: rate, latency, replicas and failures over the same time. It
// loads nothing from anywhere.
package chart
