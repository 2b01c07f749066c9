package alerts_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// mutant is a rule's expression with one change.
type mutant struct {
	change     string
	expression parser.Expr
}

// mutate gives the expression with one change each: another operator between two vectors or in a comparison, a number or
// a window doubled, another name of a metric or value of a label. That each selector names its object in full is seen to in
// components/monitoring.
func mutate(t *testing.T, expression string) []mutant {
	t.Helper()
	var mutants []mutant
	for i := 0; ; i++ {
		changed := parse(t, expression)
		changes := possible(changed)
		if i == len(changes) {
			return mutants
		}
		mutants = append(mutants, mutant{changes[i](), changed})
	}
}

// possible are the changes that can be made to the expression, in place.
func possible(expression parser.Expr) []func() string {
	var changes []func() string
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		switch n := node.(type) {
		case *parser.BinaryExpr:
			for _, operator := range others[n.Op] {
				if atTheThreshold[n.Op] == operator && estimated(n) {
					continue
				}
				changes = append(changes, func() string {
					was := n.String()
					n.Op = operator
					return was + ": " + operator.String()
				})
			}
		case *parser.NumberLiteral:
			changes = append(changes, func() string {
				was := n.Val
				n.Val = max(2*was, 1)
				return fmt.Sprintf("%v to %v", was, n.Val)
			})
		case *parser.MatrixSelector:
			changes = append(changes, func() string {
				was := n.String()
				n.Range *= 2
				return was + " to twice the window"
			})
		case *parser.VectorSelector:
			for i, matcher := range n.LabelMatchers {
				changes = append(changes, func() string {
					was := n.String()
					n.Name, n.LabelMatchers[i] = "", other(matcher)
					return was + ": " + matcher.String() + " to " + n.LabelMatchers[i].String()
				})
			}
		}
		return nil
	})
	return changes
}

// others are the operators that a mutant has in the place of one: of a comparison the opposite one, and the one that
// differs in what is equal; of vectors one that keeps others.
var others = map[parser.ItemType][]parser.ItemType{
	parser.GTR: {parser.LSS, parser.GTE}, parser.LSS: {parser.GTR, parser.LTE},
	parser.GTE: {parser.LTE, parser.GTR}, parser.LTE: {parser.GTE, parser.LSS},
	parser.EQLC: {parser.NEQ}, parser.NEQ: {parser.EQLC},
	parser.LAND: {parser.LOR, parser.LUNLESS}, parser.LOR: {parser.LAND, parser.LUNLESS},
	parser.LUNLESS: {parser.LAND, parser.LOR},
}

// atTheThreshold differs from a comparison in what is equal alone.
var atTheThreshold = map[parser.ItemType]parser.ItemType{
	parser.GTR: parser.GTE, parser.GTE: parser.GTR, parser.LSS: parser.LTE, parser.LTE: parser.LSS,
}

// estimated tells whether a rate, or a series recorded from rates, is compared with a number. Prometheus extrapolates rates, so
// that none is known to be equal to a number but 0.
func estimated(comparison *parser.BinaryExpr) bool {
	if number, is := comparison.RHS.(*parser.NumberLiteral); !is || number.Val == 0 {
		return false
	}
	found := false
	parser.Inspect(comparison, func(node parser.Node, _ []parser.Node) error {
		switch n := node.(type) {
		case *parser.Call:
			found = found || n.Func.Name == "rate" || n.Func.Name == "increase"
		case *parser.VectorSelector:
			found = found || strings.HasPrefix(n.Name, "objective:")
		}
		return nil
	})
	return found
}

// other matches what the matcher does not: its last alternative, or its only value, is spelled otherwise.
func other(matcher *labels.Matcher) *labels.Matcher {
	return labels.MustNewMatcher(matcher.Type, matcher.Name, matcher.Value+"x")
}

// recordingMutant is a recording rule with one change.
type recordingMutant struct {
	change    string
	recording recording
}

// mutateRecording gives the rule with one change each: those of its expression, another name, and another value of each
// label.
func mutateRecording(t *testing.T, rule recording) []recordingMutant {
	t.Helper()
	var mutants []recordingMutant
	for _, m := range mutate(t, rule.Expr) {
		changed := rule
		changed.Expr = m.expression.String()
		mutants = append(mutants, recordingMutant{m.change, changed})
	}
	named := rule
	named.Record += "x"
	mutants = append(mutants, recordingMutant{"another name", named})
	for _, label := range slices.Sorted(maps.Keys(rule.Labels)) {
		labelled := rule
		labelled.Labels = maps.Clone(rule.Labels)
		labelled.Labels[label] += "x"
		mutants = append(mutants, recordingMutant{"another " + label, labelled})
	}
	return mutants
}
