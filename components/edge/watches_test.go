package edge_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/edge"
)

// query is one metric of an alarm, as CloudWatch gets it.
func query(preview bool, id, metric, statistic string, period int64, compared bool, targets string) map[string]any {
	dimensions := map[string]any{"LoadBalancer": known(preview, balancer)}
	if targets != "" {
		dimensions["TargetGroup"] = known(preview, targets)
	}
	return map[string]any{"id": id, "returnData": compared, "metric": map[string]any{
		"namespace": "AWS/ApplicationELB", "metricName": metric, "stat": statistic, "period": period,
		"dimensions": dimensions,
	}}
}

func formula(id, expression, label string, compared bool) map[string]any {
	return map[string]any{"id": id, "expression": expression, "label": label, "returnData": compared}
}

// wanted is what an alarm must be, without what all of them have in common.
type wanted struct {
	queries             []any
	comparison          string
	threshold           any
	breaching, periods  int64
	missing             string
	insufficientIsTold  bool
	description, reason string
}

func wantedAlarms(preview bool) map[string]wanted {
	share := func(errors string) []any {
		return []any{
			query(preview, "requests", "RequestCount", "Sum", 60, false, ""),
			query(preview, "balancer", "HTTPCode_ELB_5XX_Count", "Sum", 60, false, ""),
			query(preview, "errors", errors, "Sum", 60, false, ""),
			formula("total", "FILL(requests, 0) + FILL(balancer, 0)", "requests", false),
			formula("ratio", "IF(total < 30, 0, FILL(errors, 0) / total)", "failed of all requests", true),
		}
	}
	unhealthy := func(targets string) wanted {
		return wanted{
			queries:    []any{query(preview, "unhealthy", "UnHealthyHostCount", "Maximum", 60, true, targets)},
			comparison: "GreaterThanOrEqualToThreshold", threshold: int64(1), breaching: 10, periods: 10,
			missing: "missing", insufficientIsTold: true,
			description: "has had at least 1 target failing",
			reason:      "pods may take 5 minutes to start, and silence means that nobody is watched",
		}
	}
	unreachable := func(targets string) wanted {
		return wanted{
			queries:    []any{query(preview, "errors", "TargetConnectionErrorCount", "Sum", 300, true, targets)},
			comparison: "GreaterThanOrEqualToThreshold", threshold: int64(10), breaching: 1, periods: 1, missing: "notBreaching",
			description: "failed at least 10 times to connect",
			reason:      "AWS reports it only when it happens",
		}
	}
	return map[string]wanted{
		"load-balancer-errors": {
			queries:    share("HTTPCode_ELB_5XX_Count"),
			comparison: "GreaterThanThreshold", threshold: 0.05, breaching: 5, periods: 6, missing: "notBreaching",
			description: "More than 5% of requests failed for 5 minutes: the load balancer answered itself",
			reason:      "RequestCount alone leaves out what no target took, so its own 5xx are added to the total",
		},
		"target-errors": {
			queries:    share("HTTPCode_Target_5XX_Count"),
			comparison: "GreaterThanThreshold", threshold: 0.05, breaching: 5, periods: 6, missing: "notBreaching",
			description: "More than 5% of requests failed for 5 minutes: the targets answered with 5xx",
			reason:      "whose errors they are says where to look",
		},
		"response-time": {
			queries: []any{
				query(preview, "requests", "RequestCount", "Sum", 60, false, ""),
				query(preview, "p95", "TargetResponseTime", "p95", 60, false, ""),
				formula("slow", "IF(requests < 30, 0, p95)", "seconds until the answer, p95", true),
			},
			comparison: "GreaterThanThreshold", threshold: int64(2), breaching: 10, periods: 10, missing: "notBreaching",
			description: "waited more than 2s",
			reason:      "95th percentile above 2s for 10 minutes",
		},
		"rejected-connections": {
			queries:    []any{query(preview, "rejected", "RejectedConnectionCount", "Sum", 300, true, "")},
			comparison: "GreaterThanOrEqualToThreshold", threshold: int64(1), breaching: 1, periods: 1, missing: "notBreaching",
			description: "turned away at least 1 connection within",
			reason:      "a load balancer at its limit is news at once",
		},
		"spywatcher-backend-unhealthy-hosts":    unhealthy(backend),
		"spywatcher-backend-connection-errors":  unreachable(backend),
		"spywatcher-frontend-unhealthy-hosts":   unhealthy(frontend),
		"spywatcher-frontend-connection-errors": unreachable(frontend),
	}
}

func TestAlarms(t *testing.T) {
	t.Parallel()
	for name, preview := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(preview)
			require.NoError(t, makeAlarms(t, c, alarmsArgs()))
			want := wantedAlarms(preview)
			assert.Len(t, c.kind("MetricAlarm"), len(want))
			tell := []any{known(preview, topicARN)}
			for name, w := range want {
				got := c.object(t, "MetricAlarm", "edge-"+name)
				assert.Contains(t, got["alarmDescription"], w.description, "%s: %s", name, w.reason)
				delete(got, "alarmDescription")
				whole := map[string]any{
					"metricQueries": w.queries, "comparisonOperator": w.comparison, "threshold": w.threshold,
					"datapointsToAlarm": w.breaching, "evaluationPeriods": w.periods, "treatMissingData": w.missing,
					"alarmActions": tell, "okActions": tell,
				}
				if w.insufficientIsTold {
					whole["insufficientDataActions"] = tell
				}
				assert.Equal(t, whole, got, "%s: %s", name, w.reason)
			}
		})
	}
}

func TestAlarmsFollowThresholds(t *testing.T) {
	t.Parallel()
	c := newCloud(false)
	args := alarmsArgs()
	args.Thresholds = edge.Thresholds{
		ErrorRatio: 0.01, MinRequestRate: 2.5, ResponseTime: 500 * time.Millisecond,
		RejectedConnections: 20, UnhealthyHosts: 2, TargetConnectionErrors: 30,
	}
	require.NoError(t, makeAlarms(t, c, args))
	for name, want := range map[string]struct {
		threshold  any
		expression string
		words      string
	}{
		"load-balancer-errors": {0.01, "IF(total < 150, 0, FILL(errors, 0) / total)", "More than 1% of requests"},
		"target-errors":        {0.01, "IF(total < 150, 0, FILL(errors, 0) / total)", "Minutes below 150 requests"},
		"response-time":        {0.5, "IF(requests < 150, 0, p95)", "more than 500ms"},
		"rejected-connections": {int64(20), "", "at least 20 connections"},

		"spywatcher-backend-unhealthy-hosts":   {int64(2), "", "at least 2 targets"},
		"spywatcher-backend-connection-errors": {int64(30), "", "at least 30 times"},
	} {
		got := c.object(t, "MetricAlarm", "edge-"+name)
		assert.Equal(t, want.threshold, got["threshold"], name)
		assert.Contains(t, got["alarmDescription"], want.words, name)
		queries := got["metricQueries"].([]any)
		if want.expression != "" {
			assert.Equal(t, want.expression, queries[len(queries)-1].(map[string]any)["expression"], name)
		}
	}
}
