package edge_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
)

// promisingArgs promise that 99.9% of requests do not fail, and that 99% do not wait for more than 2.5s.
func promisingArgs() *edge.AlarmsArgs {
	args := alarmsArgs()
	args.Objectives = &edge.Objectives{
		Availability: 0.999, Latency: &edge.LatencyObjective{Share: 0.99, Within: 2500 * time.Millisecond},
	}
	return args
}

// failed are the queries for the share of failed requests.
func failed(preview bool, period int64, floor string) []any {
	return []any{
		query(preview, "requests", "RequestCount", "Sum", period, false, ""),
		query(preview, "balancer", "HTTPCode_ELB_5XX_Count", "Sum", period, false, ""),
		query(preview, "errors", "HTTPCode_Target_5XX_Count", "Sum", period, false, ""),
		formula("total", "FILL(requests, 0) + FILL(balancer, 0)", "requests", false),
		formula("ratio", "IF(total < "+floor+", 0, (FILL(balancer, 0) + FILL(errors, 0)) / total)", "failed of all requests", true),
	}
}

// slow are the queries for the share of requests that waited for too long.
func slow(preview bool, period int64, floor, inTime string) []any {
	return []any{
		query(preview, "requests", "RequestCount", "Sum", period, false, ""),
		query(preview, "punctual", "TargetResponseTime", inTime, period, false, ""),
		formula("slow", "IF(requests < "+floor+", 0, 1 - punctual / 100)", "slow of all requests", true),
	}
}

// TestObjectives: each window of each burn is watched for the share of bad requests at which the budget goes so fast.
func TestObjectives(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeAlarms(t, c, promisingArgs()))
			windows := []struct {
				name, span            string
				period                int64
				floor                 string
				availability, latency float64
			}{
				{"1h-long", "1h", 3600, "150", 0.0144, 0.144},
				{"1h-short", "5m", 300, "150", 0.0144, 0.144},
				{"6h-long", "6h", 21600, "900", 0.006, 0.06},
				{"6h-short", "30m", 1800, "900", 0.006, 0.06},
				{"1d-long", "1d", 86400, "3600", 0.003, 0.03},
				{"1d-short", "2h", 7200, "3600", 0.003, 0.03},
			}
			assert.Len(t, c.kind("MetricAlarm"), len(wantedAlarms(preview))+2*len(windows))
			for _, w := range windows {
				for objective, want := range map[string]struct {
					queries   []any
					threshold float64
					words     string
				}{
					"availability": {failed(preview, w.period, w.floor), w.availability, "requests failed within " + w.span + ","},
					"latency": {
						slow(preview, w.period, w.floor, "PR(:2.5)"), w.latency, "requests waited more than 2.5s within " + w.span + ",",
					},
				} {
					alarm := "edge-" + objective + "-burn-" + w.name
					got := c.object(t, "MetricAlarm", alarm)
					description := got["alarmDescription"]
					assert.Contains(t, description, fmt.Sprintf("More than %.4g%% of %s", want.threshold*100, want.words), alarm)
					assert.Contains(t, description, "below "+w.floor+" requests", alarm)
					delete(got, "alarmDescription")
					assert.Equal(t, map[string]any{
						"metricQueries": want.queries, "comparisonOperator": "GreaterThanThreshold", "threshold": want.threshold,
						"datapointsToAlarm": int64(1), "evaluationPeriods": int64(1), "treatMissingData": "notBreaching",
					}, got, "%s tells nobody: half of a pair is no news", alarm)
				}
			}
		})
	}
}

// TestBudgetAlarms: one alarm an objective tells, after those of its rule, when both windows of a burn are bad.
func TestBudgetAlarms(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeAlarms(t, c, promisingArgs()))
			tell := []any{known(preview, topicARN)}
			for objective, words := range map[string]string{
				"availability": "Too many requests failed lately for 99.9% of the requests of 30d",
				"latency":      "Too many requests waited more than 2.5s lately for 99% of the requests of 30d",
			} {
				alarm := "edge-" + objective + "-budget"
				both := func(burn string) string {
					return fmt.Sprintf(`(ALARM("edge-%[1]s-burn-%[2]s-long-1234567") AND ALARM("edge-%[1]s-burn-%[2]s-short-1234567"))`,
						objective, burn)
				}
				got := c.object(t, "CompositeAlarm", alarm)
				assert.Contains(t, got["alarmDescription"], words)
				delete(got, "alarmDescription")
				assert.Equal(t, map[string]any{
					"alarmName": alarm, "alarmRule": known(preview, both("1h")+" OR "+both("6h")+" OR "+both("1d")),
					"alarmActions": tell, "okActions": tell,
				}, got)
				needs := c.needs["CompositeAlarm "+alarm]
				for _, window := range []string{"1h-long", "1h-short", "6h-long", "6h-short", "1d-long", "1d-short"} {
					part := "MetricAlarm edge-" + objective + "-burn-" + window
					assert.Contains(t, needs, part, "CloudWatch refuses a rule over alarms that are not there")
					assert.Contains(t, c.needs[part], "Ingress edge", "%s watches what the Ingress makes", part)
				}
				assert.Contains(t, needs, "TopicPolicy edge", "%s could tell nobody before", alarm)
			}
			felt := c.object(t, "CompositeAlarm", "edge-customers-affected")["alarmRule"]
			if !preview {
				assert.NotContains(t, felt, "burn", "what a month allows is not what customers feel now, and is told once")
			}
		})
	}
}

func TestObjectivesFollowArguments(t *testing.T) {
	t.Parallel()
	burns := []edge.Burn{{Budget: 0.1, Long: time.Hour, Short: 5 * time.Minute}}
	for name, row := range map[string]struct {
		reason             string
		objectives         *edge.Objectives
		threshold          float64
		queries            []any
		budgets            []string
		description, alarm string
	}{
		"availability alone": {
			reason:     "a week's budget is used up 16.8 times too fast",
			objectives: &edge.Objectives{Availability: 0.99, Period: 7 * 24 * time.Hour, Burns: burns},
			threshold:  0.168, queries: failed(false, 3600, "600"),
			alarm: "edge-availability-burn-1h-long", budgets: []string{"edge-availability-budget", "edge-customers-affected"},
		},
		"latency alone": {
			reason: "CloudWatch counts seconds",
			objectives: &edge.Objectives{
				Latency: &edge.LatencyObjective{Share: 0.95, Within: 750 * time.Millisecond}, Period: 100 * time.Hour, Burns: burns,
			},
			threshold: 0.5, queries: slow(false, 3600, "600", "PR(:0.75)"),
			alarm: "edge-latency-burn-1h-long", budgets: []string{"edge-customers-affected", "edge-latency-budget"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(false)
			args := alarmsArgs()
			args.Objectives, args.Thresholds.MinRequestRate = row.objectives, 2
			require.NoError(t, makeAlarms(t, c, args))
			got := c.object(t, "MetricAlarm", row.alarm)
			assert.InDelta(t, row.threshold, got["threshold"], 1e-12, row.reason)
			assert.Equal(t, row.queries, got["metricQueries"], row.reason)
			assert.Equal(t, row.budgets, c.kind("CompositeAlarm"), "what is not promised is not watched")
			assert.Len(t, c.kind("MetricAlarm"), len(wantedAlarms(false))+2)
		})
	}
}

// A service of few requests: one that is bad must not be more than all the budget.
func TestObjectivesAskForOneRequest(t *testing.T) {
	t.Parallel()
	c := newCloud(false)
	args := promisingArgs()
	args.Thresholds.MinRequestRate = 1e-9
	require.NoError(t, makeAlarms(t, c, args))
	assert.Equal(t, failed(false, 300, "1"), c.object(t, "MetricAlarm", "edge-availability-burn-1h-short")["metricQueries"],
		"a share of no requests is no number")
}

// The state shows what was promised, with the defaults.
func TestObjectivesInputs(t *testing.T) {
	t.Parallel()
	c := newCloud(true)
	require.NoError(t, makeAlarms(t, c, promisingArgs()))
	assert.Equal(t, map[string]any{
		"availability": 0.999, "latency": map[string]any{"share": 0.99, "within": "2.5s"}, "period": "30d",
		"burns": []any{
			map[string]any{"budget": 0.02, "long": "1h", "short": "5m"},
			map[string]any{"budget": 0.05, "long": "6h", "short": "30m"},
			map[string]any{"budget": 0.1, "long": "1d", "short": "2h"},
		},
	}, c.object(t, "Alarms", "edge")["objectives"])
	args := promisingArgs()
	require.Empty(t, args.Findings())
	assert.Equal(t, promisingArgs(), args, "two components may be made from the same arguments")
}
