// Package standin is what an EKS cluster would add to a bare control plane, as far as the program needs it: a controller
// that gives ALB ingresses an address, and the resource metrics API. Neither is the real thing, and both say so in the
// objects that they make.
package standin
