// Package checks holds the rules that the arguments of several components share: names, labels, ranges of numbers,
// times and addresses. Each notes what is wrong in a findings.List; what is only known while the engine runs is checked
// then.
package checks
