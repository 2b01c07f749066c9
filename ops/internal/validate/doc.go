// Package validate looks at a live deployment of the program and says what is wrong with it: each check names the object,
// what was found there, what was expected, and what to do.
//
// It reads each kind of object once, with get and list alone, and judges that snapshot; nothing is ever changed.
// Resources lists all that is read, and ops/cmd/validate/role.yaml grants just that.
package validate
