// Package report says in a terminal how a run goes, and how it went.
package report
