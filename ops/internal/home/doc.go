// Package home is the folder in which a sandbox keeps all that it has: keys, data, logs, state, and what it built. Nothing
// outside the folder is written to, so removing it removes the sandbox.
package home
