// Package drive sends the requests of a profile with vegeta, each at its time whether or not those before it were answered.
//
// Vegeta's own latency begins when a worker takes a request up, which hides how long it waited for a free worker. Here the
// latency begins when the request was due. A request for which no place is free is dropped at once and counted, instead of sent late.
package drive
