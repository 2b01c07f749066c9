// Package e2e holds the tests that deploy the repository's program to a real control plane with the real Pulumi engine.
// They build the sandbox and, unless one is on PATH, the Pulumi command, and use them as a person would.
package e2e
