// Package load is the sandbox's model of what requests cost: CPU and memory that a pod uses at so many requests a second.
// kwok's pods run nothing, so their use has to come from somewhere; it is a model, and says so.
package load
