// Package workflows holds the tests of the workflows in .github: who gets credentials, and what runs with them.
package workflows
