package strict

import (
	"cmp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// path leads to a value beneath the root of the configuration: keys (string) and indices (int).
type path = resource.PropertyPath

// Path is a path in the style of Decode's findings, for a rule that its caller checks: Path("spywatcher", "backend",
// "hosts", 0) is "spywatcher:backend.hosts[0]". Steps are keys (string) and indices (int).
func Path(namespace string, steps ...any) string {
	return namespace + ":" + path(steps).String()
}

func below(p path, step any) path { return append(slices.Clip(p), step) }

// related says that one of the two leads to the other, or that both are the same.
func related(a, b path) bool {
	shared := min(len(a), len(b))
	return slices.Equal(a[:shared], b[:shared])
}

// comparePaths sorts a path before what is beneath it, and indices as numbers.
func comparePaths(a, b path) int {
	return slices.CompareFunc(a, b, func(x, y any) int {
		xIndex, _ := x.(int)
		yIndex, _ := y.(int)
		xKey, _ := x.(string)
		yKey, _ := y.(string)
		return cmp.Or(cmp.Compare(xIndex, yIndex), cmp.Compare(xKey, yKey))
	})
}
