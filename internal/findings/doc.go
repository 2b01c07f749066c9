// Package findings collects what is wrong with the arguments of a component, so that all of it is said in one error.
package findings
