// Package drift says where an object that an API server has is not what a rendered plan says.
package drift
