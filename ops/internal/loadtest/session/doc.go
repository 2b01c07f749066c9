// Package session is one run: it sends the load, watches the deployment, disturbs it where that is asked for, shows how it
// goes, and makes the record of it all.
package session
