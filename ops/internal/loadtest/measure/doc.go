// Package measure sums requests up as they end, in memory that does not grow with their number: counts, and a t-digest of the
// latencies for the whole run, for each phase and for each short time.
package measure
