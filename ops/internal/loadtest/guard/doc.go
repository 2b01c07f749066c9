// Package guard keeps load away from hosts that it is not meant for. Loopback may be loaded, and so may the deployment that
// was named: by the hosts of its Ingresses, and its addresses. Any other host must be named twice.
//
// Names are not taken at their word: what a host resolves to is checked as well, at each connection.
package guard
