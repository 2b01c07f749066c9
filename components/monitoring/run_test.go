package monitoring_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

func run(
	t *testing.T, name string, args *monitoring.MonitoringArgs, preview bool,
) (*recorder.Recording, map[string]any, error) {
	t.Helper()
	var answered recorder.Answers
	recording, err := recorder.Run(func(ctx *pulumi.Context) error {
		made, err := monitoring.NewMonitoring(ctx, name, args)
		if err != nil {
			return err
		}
		answered.Keep("rule", made.RuleName)
		answered.Keep("monitors", made.MonitorNames)
		answered.Keep("dashboards", made.DashboardNames)
		return nil
	}, recorder.Options{Preview: preview})
	return recording, answered.Values(), err
}

// alertsOf are the rules of the groups of one workload, by alert.
func alertsOf(t *testing.T, args *monitoring.MonitoringArgs, workload string) map[string]monitoring.Rule {
	t.Helper()
	rules := map[string]monitoring.Rule{}
	for _, group := range monitoring.Rules(args) {
		for _, rule := range group.Rules {
			if group.Name == "exporters" || rule.Labels["workload"] != workload {
				continue
			}
			require.NotContains(t, rules, rule.Alert, "one rule an alert and workload")
			rules[rule.Alert] = rule
		}
	}
	return rules
}
