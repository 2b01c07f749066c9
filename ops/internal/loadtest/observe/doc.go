// Package observe watches a deployment, its autoscaler and its pods while they are under load. It needs to get, list and watch
// them, and changes nothing.
package observe
