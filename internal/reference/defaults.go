package reference

import (
	"cmp"
	"errors"
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"
	"strings"
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// defaultFunction returns the configuration that a stack's file is laid over, as one literal of constants.
const defaultFunction = "defaultConfig"

// defaults are the values of that literal by the paths of their settings, as a stack's file would spell them.
func (s *source) defaults() (map[string]string, error) {
	literal := s.defaultLiteral()
	if literal == nil {
		return nil, errors.New("the package " + s.pkg.Name() + " has no function " + defaultFunction +
			" that returns a literal and does nothing else")
	}
	values := map[string]string{}
	var list findings.List
	s.readLiteral(literal, "", values, &list)
	return values, list.Err(defaultFunction)
}

func (s *source) defaultLiteral() *ast.CompositeLit {
	for _, file := range s.files {
		for _, declared := range file.Decls {
			function, is := declared.(*ast.FuncDecl)
			if !is || function.Name.Name != defaultFunction || len(function.Body.List) != 1 {
				continue
			}
			if result, is := function.Body.List[0].(*ast.ReturnStmt); is && len(result.Results) == 1 {
				literal, _ := result.Results[0].(*ast.CompositeLit)
				return literal
			}
		}
	}
	return nil
}

// readLiteral reads the literal of the struct whose settings are below path.
func (s *source) readLiteral(literal *ast.CompositeLit, path string, values map[string]string, list *findings.List) {
	structure, _ := s.info.TypeOf(literal).Underlying().(*types.Struct)
	for _, element := range literal.Elts {
		pair, named := element.(*ast.KeyValueExpr)
		if !named || structure == nil {
			list.Add(cmp.Or(path, "its result"), nil, "must be a struct whose fields are given by their names")
			return
		}
		at := join(path, keyOf(structure, types.ExprString(pair.Key)))
		value := pair.Value
		if address, is := value.(*ast.UnaryExpr); is {
			value = address.X
		}
		inner, isLiteral := value.(*ast.CompositeLit)
		if isLiteral && isStruct(s.info.TypeOf(inner)) {
			s.readLiteral(inner, at, values, list)
			continue
		}
		text, known := s.spellValue(value)
		if !known {
			list.Add(at, nil, "must have a constant for a default, or a map of constants")
			continue
		}
		values[at] = text
	}
}

// spellValue is an expression as a stack's file would have it; false when that is not known before the program runs.
func (s *source) spellValue(expression ast.Expr) (text string, known bool) {
	if literal, is := expression.(*ast.CompositeLit); is {
		return s.spellMap(literal)
	}
	typed := s.info.Types[expression]
	if typed.Value == nil {
		return "", false
	}
	return spellConstant(typed), true
}

func (s *source) spellMap(literal *ast.CompositeLit) (text string, known bool) {
	var pairs []string
	for _, element := range literal.Elts {
		pair, is := element.(*ast.KeyValueExpr)
		if !is {
			return "", false
		}
		key, keyKnown := s.spellValue(pair.Key)
		value, valueKnown := s.spellValue(pair.Value)
		if !keyKnown || !valueKnown {
			return "", false
		}
		pairs = append(pairs, key+": "+value)
	}
	return "{" + strings.Join(pairs, ", ") + "}", true
}

func spellConstant(typed types.TypeAndValue) string {
	switch value := typed.Value; {
	case isDuration(typed.Type):
		nanoseconds, _ := constant.Int64Val(value)
		return spellDuration(time.Duration(nanoseconds))
	case value.Kind() == constant.String:
		return constant.StringVal(value)
	default:
		return value.ExactString()
	}
}

// spellDuration leaves out the zeros that Duration.String ends in: 1h, not 1h0m0s.
func spellDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// zero is what a setting of a type is when neither file nor defaultConfig says anything; empty for lists, maps, texts
// and groups, which then are not there, and for pointers, which tell nothing from zero.
func zero(t types.Type) string {
	basic, _ := t.Underlying().(*types.Basic)
	switch {
	case isDuration(t):
		return "0s"
	case basic == nil:
		return ""
	case basic.Info()&types.IsBoolean != 0:
		return "false"
	case basic.Info()&types.IsNumeric != 0:
		return "0"
	}
	return ""
}

func isStruct(t types.Type) bool {
	_, is := behind(t).Underlying().(*types.Struct)
	return is
}

// keyOf is the key of the field of that name, or else empty.
func keyOf(structure *types.Struct, name string) string {
	for i := range structure.NumFields() {
		if structure.Field(i).Name() == name {
			return tag(structure, i, "config")
		}
	}
	return ""
}

func tag(structure *types.Struct, field int, name string) string {
	return reflect.StructTag(structure.Tag(field)).Get(name)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
