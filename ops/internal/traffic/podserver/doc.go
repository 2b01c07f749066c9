// Package podserver is what a pod of the sandbox runs in the place of its image: a small HTTP server that answers every
// path and says which version answers. Its connections, its queue and its end are real; the CPU that a request costs is a
// model's (package load).
package podserver
