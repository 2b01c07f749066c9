// Package pluginrpc is what the stand-ins for Pulumi's plugins share: how an engine reaches them, how properties come and
// go, and what has changed between two sets of them.
package pluginrpc
