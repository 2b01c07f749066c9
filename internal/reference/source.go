package reference

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
)

// source is a package as it is written, tests left out.
type source struct {
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
}

func parse(dir string) (*source, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	positions := token.NewFileSet()
	s := &source{info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
	}}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(positions, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read: %w", path, err)
		}
		s.files = append(s.files, file)
	}
	if len(s.files) == 0 {
		return nil, fmt.Errorf("%s holds no Go package", dir)
	}
	// What does not compile, the compiler tells; what is of other packages is not looked at here.
	ignored := func(error) {}
	checker := types.Config{Importer: durations{}, Error: ignored}
	s.pkg, _ = checker.Check(s.files[0].Name.Name, positions, s.files, s.info)
	return s, nil
}

// structure is the struct of that name.
func (s *source) structure(name string) (*types.Struct, error) {
	if object := s.pkg.Scope().Lookup(name); object != nil {
		if structure, is := object.Type().Underlying().(*types.Struct); is {
			return structure, nil
		}
	}
	return nil, fmt.Errorf("the package %s has no struct %s", s.pkg.Name(), name)
}

// durations are all that configuration takes from other packages. The rest stays unresolved: to check a package's
// imports, or only all of time, takes seconds.
type durations struct{}

const timeSource = `package time

type Duration int64

const (
	Nanosecond  Duration = 1
	Microsecond          = 1000 * Nanosecond
	Millisecond          = 1000 * Microsecond
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
)
`

// Import implements types.Importer.
func (durations) Import(path string) (*types.Package, error) {
	if path != "time" {
		return nil, fmt.Errorf("%s is not looked at", path)
	}
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, "time.go", timeSource, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return new(types.Config).Check(path, positions, []*ast.File{file}, nil)
}

func isDuration(t types.Type) bool { return types.TypeString(t, nil) == "time.Duration" }

// behind is what a pointer points to, and any other type itself.
func behind(t types.Type) types.Type {
	if pointer, is := t.Underlying().(*types.Pointer); is {
		return pointer.Elem()
	}
	return t
}
