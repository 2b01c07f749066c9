// Package compat checks that manifests are what a Kubernetes API server takes: every field known, of its type and given
// once, and names, labels and annotations allowed.
//
// It is a module of its own so that the same check runs against the types of several Kubernetes versions. go.mod holds
// the newest, go.1.34.mod and go.1.35.mod the older ones:
//
//	go test -count=1 ./...
//	go test -count=1 -modfile=go.1.35.mod ./...
//	go test -count=1 -modfile=go.1.34.mod ./...
//
// The count keeps Go from repeating an old answer: it does not see that a plan outside this module changed.
//
// What the types do not say, such as a field that another field forbids, only an API server can tell.
package compat
