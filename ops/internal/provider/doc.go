// Package provider stands in for Pulumi's `kubernetes` plugin where that cannot be had. The engine reaches it over gRPC
// on loopback when PULUMI_DEBUG_PROVIDERS says so, and asks of it what it would ask of the plugin: check, diff, create,
// update, read and delete of any object whose kind the cluster knows. Helm, YAML and Kustomize resources, the ...Patch
// types and functions are not served, and say so.
//
// Objects are written by server-side apply, as fluxcd/pkg/ssa does it (forced ownership, one field manager, dry run for
// previews); that library's Apply itself asks the API server three times and gives no object back, so writes go through
// its client. A resource's field manager is derived from its URN. That is how a run that was killed between the API
// server's answer and Pulumi's record of it is recovered: the next create finds an object with this resource's own
// manager and takes it over. An object that bears no such mark belongs to someone else, and is refused, unless the
// provider's `upsertExistingObjects` allows it.
//
// Inputs stay what the program wrote. Outputs are the live object without its managed fields. A refresh changes
// an input only where the live value means something else: "1000m" and "1" of a quantity are the same, and so is a
// field that the API server filled in by itself. What `ignoreChanges` names is applied with its live value, since leaving it out
// would set it back where nobody else owns it.
//
// `data` and `stringData` of a Secret are always secret, what was secret in the inputs is secret in the outputs, and no
// error holds either.
package provider
