// Package plan renders what a stack's program would deploy as files, with no engine, cluster or credentials: the
// manifests as Kubernetes takes them and the other resources as lists of their inputs. The same program and the same
// stack file give the same bytes, so two revisions can be compared and a plan can be kept in the repository.
//
// A plan shows what a first preview knows. Secret values stand as recorder.SecretMarker and values that only a
// deployment can tell as recorder.UnknownMarker.
package plan
