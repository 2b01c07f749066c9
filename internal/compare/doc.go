// Package compare says how the rendered plans of two revisions differ, in what a reviewer reads in a minute: objects added,
// changed and removed, and of the changes those that matter most.
package compare
