package alerts_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	alertmanager "github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/yaml"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// routing is as much of Alertmanager's configuration as the runbooks' index shows.
type routing struct {
	Route struct {
		Receiver string
		GroupBy  []string `json:"group_by"`
		Routes   []struct {
			Receiver string
			Matchers []string
		}
	}
	InhibitRules []struct {
		SourceMatchers []string `json:"source_matchers"`
		TargetMatchers []string `json:"target_matchers"`
		Equal          []string
	} `json:"inhibit_rules"`
	Receivers []struct{ Name string }
}

// TestAlertmanagerExample: by the configuration that the runbooks' index shows, critical alerts page and warnings do not, and
// what it has inhibited is an alert that there is.
func TestAlertmanagerExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "runbooks", "README.md"))
	require.NoError(t, err)
	blocks := yamlBlock.FindAllStringSubmatch(string(text), -1)
	require.Len(t, blocks, 1)
	var shown routing
	require.NoError(t, yaml.UnmarshalStrict([]byte(blocks[0][1]), &shown))

	var receivers []string
	for _, receiver := range shown.Receivers {
		receivers = append(receivers, receiver.Name)
	}
	assert.ElementsMatch(t, []string{shown.Route.Receiver, shown.Route.Routes[0].Receiver}, receivers)
	for _, alert := range fired(t) {
		wanted := alert["severity"] == "critical"
		assert.Equal(t, wanted, matching(t, shown.Route.Routes[0].Matchers).Matches(alert), "%s pages", alert)
	}
	require.NotEmpty(t, shown.InhibitRules)
	for _, rule := range shown.InhibitRules {
		for _, matchers := range [][]string{rule.SourceMatchers, rule.TargetMatchers} {
			found := 0
			for _, alert := range fired(t) {
				if matching(t, matchers).Matches(alert) {
					found++
					for _, label := range rule.Equal {
						assert.Contains(t, alert, model.LabelName(label), matchers)
					}
				}
			}
			assert.Positive(t, found, matchers)
		}
	}
}

// fired are the labels of each alert that there can be.
func fired(t *testing.T) []model.LabelSet {
	t.Helper()
	var all []model.LabelSet
	for _, rule := range render(t, true).alerts {
		labels := model.LabelSet{"alertname": model.LabelValue(rule.Alert)}
		for name, value := range rule.Labels {
			labels[model.LabelName(name)] = model.LabelValue(value)
		}
		all = append(all, labels)
	}
	return all
}

func matching(t *testing.T, spelled []string) alertmanager.Matchers {
	t.Helper()
	var all alertmanager.Matchers
	for _, one := range spelled {
		parsed, err := alertmanager.ParseMatcher(one)
		require.NoError(t, err)
		all = append(all, parsed)
	}
	return all
}
