// Package deploy runs the repository's program on the sandbox with the real Pulumi engine: the very program, inline, on
// the stack's own file, with a file backend in the sandbox's folder and generated secrets.
package deploy
