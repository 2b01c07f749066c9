package alerts_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testMutations: whatever is changed in a rule, a scenario notices. Comparisons are turned, numbers doubled, and names
// of metrics and values of labels changed, one at a time.
func testMutations(t *testing.T, all []recorded) {
	for _, rule := range render(t, true) {
		if rule.Labels["workload"] == frontend {
			continue // the same rules under another name
		}
		t.Run(rule.Alert+" "+rule.Labels["exporter"], func(t *testing.T) {
			t.Parallel()
			concerned := slices.Clone(all)
			slices.SortStableFunc(concerned, func(a, b recorded) int {
				return b.concerns(rule) - a.concerns(rule)
			})
			mutants := mutate(t, rule.Expr)
			require.NotEmpty(t, mutants)
			for _, m := range mutants {
				if !noticed(concerned, rule, m.expression) {
					assert.Fail(t, "no scenario notices a change", "%s: %s", rule.Alert, m.change)
				}
			}
			t.Logf("%d mutants", len(mutants))
		})
	}
}

// concerns is how many times the rule fires in the scenario: what tells most comes first.
func (r recorded) concerns(rule rulefmt.Rule) int { return len(of(r.wanted(true), rule)) }

func noticed(all []recorded, rule rulefmt.Rule, changed parser.Expr) bool {
	for _, r := range all {
		fired, err := r.live(alerting(rule, changed))
		if err != nil || !assert.ElementsMatch(new(silent), of(r.wanted(true), rule), fired) {
			return true
		}
	}
	return false
}

// silent takes the failures of an assertion whose answer alone is of interest.
type silent struct{}

func (*silent) Errorf(string, ...any) {}

type mutant struct {
	change     string
	expression parser.Expr
}

// mutate gives the expression with one change each.
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
			if turned, compares := comparisons[n.Op]; compares {
				changes = append(changes, func() string {
					was := n.String()
					n.Op = turned
					return was + " turned"
				})
			}
		case *parser.NumberLiteral:
			changes = append(changes, func() string {
				was := n.Val
				n.Val = max(2*was, 1)
				return fmt.Sprintf("%v to %v", was, n.Val)
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

var comparisons = map[parser.ItemType]parser.ItemType{
	parser.GTR: parser.LSS, parser.LSS: parser.GTR, parser.GTE: parser.LTE, parser.LTE: parser.GTE,
	parser.EQLC: parser.NEQ, parser.NEQ: parser.EQLC,
}

// other matches what the matcher does not: its last alternative, or its only value, is spelled otherwise.
func other(matcher *labels.Matcher) *labels.Matcher {
	return labels.MustNewMatcher(matcher.Type, matcher.Name, matcher.Value+"x")
}
