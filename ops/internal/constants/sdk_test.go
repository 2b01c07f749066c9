package constants_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// enum gives the values of one of the SDK's enum types.
func enum[T interface {
	~string
	Values() []T
}](*testing.T) []string {
	var values []string
	for _, value := range T("").Values() {
		values = append(values, string(value))
	}
	return values
}

// documented gives the words that the SDK's documentation lists for a field of T, or for T itself with no field. The
// pattern is a regular expression over that text on one line; its group is the list, or a member wherever it matches.
func documented[T any](field, pattern string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		t.Helper()
		var words []string
		text := documentation(t, reflect.TypeFor[T](), field)
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			words = append(words, word.FindAllString(match[1], -1)...)
		}
		require.NotEmpty(t, words, "the documentation of %s %s has no %q: see how it is worded now, in %q",
			reflect.TypeFor[T](), field, pattern, text)
		return words
	}
}

var word = regexp.MustCompile(`[\w.-]+`)

// documentation is the comment on a field of a struct, or on the struct, on one line.
func documentation(t *testing.T, of reflect.Type, field string) string {
	t.Helper()
	pkg, err := build.Import(of.PkgPath(), ".", 0)
	require.NoError(t, err)
	for _, file := range pkg.GoFiles {
		syntax, err := parser.ParseFile(token.NewFileSet(), pkg.Dir+"/"+file, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, declared := range syntax.Decls {
			if comment := commentIn(declared, of.Name(), field); comment != nil {
				return strings.Join(strings.Fields(comment.Text()), " ")
			}
		}
	}
	require.Fail(t, "no documentation", "%s has no documented %s", of, field)
	return ""
}

// commentIn is the comment on the field, or on the struct of that name with no field; nil when it is not declared here.
func commentIn(declared ast.Decl, name, field string) *ast.CommentGroup {
	general, ok := declared.(*ast.GenDecl)
	if !ok || general.Tok != token.TYPE {
		return nil
	}
	spec, ok := general.Specs[0].(*ast.TypeSpec)
	if !ok || spec.Name.Name != name {
		return nil
	}
	if field == "" {
		return general.Doc
	}
	for _, f := range spec.Type.(*ast.StructType).Fields.List {
		for _, ident := range f.Names {
			if ident.Name == field {
				return f.Doc
			}
		}
	}
	return nil
}
