package prometheus

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func decode(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	object := map[string]any{}
	require.NoError(t, yaml.Unmarshal([]byte(text), &object))
	return &unstructured.Unstructured{Object: object}
}

const rules = `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { namespace: shop, name: alerts, uid: one, labels: { release: kube-prometheus-stack } }
spec:
  groups:
  - name: shop
    interval: 30s
    rules:
    - { record: "job:up:sum", expr: sum(up) }
    - { alert: Slow, expr: "rate(a[5m]) > 1", for: 15m, keep_firing_for: 5m, labels: { severity: warning } }
    - { alert: Long, expr: b, for: 2h }
    - { alert: Short, expr: c, for: 30s }
    - { alert: AtOnce, expr: d }
`

func TestRuleFile(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason  string
		shorten int
		holds   []string // what becomes of the rules' times, in pairs
	}{
		"as it is": {"1 leaves all as the cluster has it", 1, nil},
		"shortened": {
			"only the time that a condition must hold is divided: no window, no interval, no keep_firing_for", 60,
			[]string{"for: 15m", "for: 15s", "for: 2h", "for: 2m", "for: 30s", "for: 500ms"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object := decode(t, rules)
			content, err := ruleFile(object, row.shorten)
			require.NoError(t, err)
			want := decode(t, strings.NewReplacer(row.holds...).Replace(rules)).Object["spec"]
			assert.Equal(t, want, decode(t, string(content)).Object, row.reason)
			assert.Equal(t, decode(t, rules), object, "the object itself is not changed")
		})
	}
}

func TestRuleFileOfNonsense(t *testing.T) {
	t.Parallel()
	_, err := ruleFile(decode(t, `
metadata: { namespace: shop, name: alerts }
spec: { groups: [{ name: a, rules: [{ alert: Slow, expr: a, for: soon }] }] }`), 60)
	require.ErrorContains(t, err, "shop/alerts: the alert Slow", "the error names the object and the alert")
	_, err = ruleFile(decode(t, `spec: none`), 60)
	require.Error(t, err, "a spec is an object")
}
