package monitoring_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
)

func TestThresholdFindings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]findingRow{
		"percent for a share": {
			reason: "80 times the request is meant as 80%",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.CPUOfRequest = 80 },
			field:  "Thresholds.CPUOfRequest", value: 80.0, rule: "at most 10, as a part of 1: 0.8 is 80%",
		},
		"negative share of the request": {
			reason: "it would always fire",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.CPUOfRequest = -0.8 },
			field:  "Thresholds.CPUOfRequest", value: -0.8, rule: "must be above 0",
		},
		"the whole maximum": {
			reason: "no count is above its maximum: it could never fire",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.PodsOfMaximum = 1 },
			field:  "Thresholds.PodsOfMaximum", value: 1.0, rule: "must be between 0 and 1",
		},
		"negative share of the limit": {
			reason: "it would always fire",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.SustainedOfLimit = -1 },
			field:  "Thresholds.SustainedOfLimit", value: -1.0, rule: "must be between 0 and 1",
		},
		"near below sustained": {
			reason: "the critical alert would come before the warning",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.NearLimit = 0.8 },
			field:  "Thresholds.NearLimit", value: 0.8, rule: "must be above SustainedOfLimit (0.8)",
		},
		"near in percent": {
			reason: "no container uses more than its limit",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.NearLimit = 95 },
			field:  "Thresholds.NearLimit", value: 95.0, rule: "must be between 0 and 1",
		},
		"errors in percent": {
			reason: "there are no more errors than requests",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.ErrorRatio = 5 },
			field:  "Thresholds.ErrorRatio", value: 5.0, rule: "must be between 0 and 1",
		},
		"response time": {
			reason: "nothing answers in no time",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.ResponseTime = -time.Second },
			field:  "Thresholds.ResponseTime", value: -time.Second, rule: "must be at least 1ms",
		},
		"negative traffic": {
			reason: "there is none",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.MinRequestRate = -1 },
			field:  "Thresholds.MinRequestRate", value: -1.0, rule: "requests per second above 0",
		},
		"infinite traffic": {
			reason: "it could never fire",
			change: func(a *monitoring.MonitoringArgs) { a.Thresholds.MinRequestRate = math.Inf(1) },
			field:  "Thresholds.MinRequestRate", value: math.Inf(1), rule: "requests per second above 0",
		},
	} {
		t.Run(name, row.test)
	}
}

func TestFindingsNaN(t *testing.T) {
	t.Parallel()
	given := args()
	given.Thresholds = monitoring.Thresholds{
		CPUOfRequest: math.NaN(), PodsOfMaximum: math.NaN(), ErrorRatio: math.NaN(), MinRequestRate: math.NaN(),
	}
	var fields []string
	for _, f := range given.Findings() {
		fields = append(fields, f.Field)
	}
	assert.Equal(t, []string{
		"Thresholds.CPUOfRequest", "Thresholds.PodsOfMaximum", "Thresholds.ErrorRatio", "Thresholds.MinRequestRate",
	}, fields, "a comparison with NaN holds for nothing, so the alert could never fire")
}
