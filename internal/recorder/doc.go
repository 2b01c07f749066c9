// Package recorder runs a Pulumi program with no engine, cluster or credentials, and keeps every resource that it
// registers. The rendered plan and the tests of all components stand on it.
package recorder
