// Package profile says how many requests a second a run asks for at each moment, and when each single request is due. It
// knows no clock and sends nothing, so that a schedule can be checked by arithmetic alone.
package profile
