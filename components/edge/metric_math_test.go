package edge_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// calculate evaluates metric math at one time, which is written as Go writes expressions. NaN is no data.
func calculate(t *testing.T, text string, values map[string]float64) float64 {
	t.Helper()
	expression, err := parser.ParseExpr(text)
	require.NoError(t, err)
	var value func(ast.Expr) float64
	value = func(e ast.Expr) float64 {
		switch e := e.(type) {
		case *ast.BasicLit:
			number, err := strconv.ParseFloat(e.Value, 64)
			require.NoError(t, err)
			return number
		case *ast.Ident:
			require.Contains(t, values, e.Name)
			return values[e.Name]
		case *ast.ParenExpr:
			return value(e.X)
		case *ast.BinaryExpr:
			return operate(t, e.Op, value(e.X), value(e.Y))
		case *ast.CallExpr:
			return call(t, e.Fun.(*ast.Ident).Name, value, e.Args)
		}
		require.Fail(t, "no metric math", "%s: %T", text, e)
		return 0
	}
	return value(expression)
}

func operate(t *testing.T, operator token.Token, x, y float64) float64 {
	t.Helper()
	switch operator {
	case token.ADD:
		return x + y
	case token.SUB:
		return x - y
	case token.QUO:
		return x / y
	case token.LSS:
		if x < y {
			return 1
		}
		return 0 * (x + y)
	default:
		require.Fail(t, "no operator", "%s", operator)
		return 0
	}
}

func call(t *testing.T, function string, value func(ast.Expr) float64, args []ast.Expr) float64 {
	t.Helper()
	first := value(args[0])
	switch function {
	case "FILL":
		if math.IsNaN(first) {
			return value(args[1])
		}
		return first
	case "IF":
		switch {
		case math.IsNaN(first):
			return first
		case first != 0:
			return value(args[1])
		default:
			return value(args[2])
		}
	default:
		require.Fail(t, "no function", "%s", function)
		return 0
	}
}

// holds evaluates the rule of a composite alarm, where inAlarm says which alarms are in ALARM.
func holds(t *testing.T, rule string, inAlarm func(name string) bool) bool {
	t.Helper()
	expression, err := parser.ParseExpr(strings.NewReplacer(" AND ", " && ", " OR ", " || ").Replace(rule))
	require.NoError(t, err)
	var value func(ast.Expr) bool
	value = func(e ast.Expr) bool {
		switch e := e.(type) {
		case *ast.ParenExpr:
			return value(e.X)
		case *ast.BinaryExpr:
			if e.Op == token.LAND {
				return value(e.X) && value(e.Y)
			}
			return value(e.X) || value(e.Y)
		case *ast.CallExpr:
			require.Equal(t, "ALARM", e.Fun.(*ast.Ident).Name)
			name, err := strconv.Unquote(e.Args[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			return inAlarm(name)
		}
		require.Fail(t, "no rule", "%s: %T", rule, e)
		return false
	}
	return value(expression)
}
