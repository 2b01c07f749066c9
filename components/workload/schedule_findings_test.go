package workload_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestSchedulesAreChecked(t *testing.T) {
	t.Parallel()
	schedule := func(change func(*workload.Schedule)) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) {
			s := workload.Schedule{Name: "morning", Cron: "0 7 * * 1-5", TimeZone: "Europe/Berlin", Min: 4}
			change(&s)
			a.Scaling.Schedules = []workload.Schedule{{Name: "evening", Cron: "0 20 * * *", Min: 2}, s}
		}
	}
	field := func(name string) string { return "Scaling.Schedules[1]." + name }
	refuse(t, map[string]refusal{
		"right": {reason: "this is how it looks", change: schedule(func(*workload.Schedule) {})},
		"no name": {
			reason: "a CronJob is called after it", field: field("Name"), rule: "is missing",
			change: schedule(func(s *workload.Schedule) { s.Name = "" }),
		},
		"name in capitals": {
			reason: "Kubernetes refuses it", field: field("Name"), rule: "must be a DNS label",
			change: schedule(func(s *workload.Schedule) { s.Name = "Morning" }),
		},
		"name twice": {
			reason: "two CronJobs cannot have one name", field: field("Name"), rule: "must be unique: Schedules[0] has it too",
			change: schedule(func(s *workload.Schedule) { s.Name = "evening" }),
		},
		"no cron expression": {
			reason: "there is no default", field: field("Cron"), rule: "is missing",
			change: schedule(func(s *workload.Schedule) { s.Cron = "" }),
		},
		"six fields": {
			reason: "a CronJob knows no seconds", field: field("Cron"), rule: "must be the schedule of a CronJob",
			change: schedule(func(s *workload.Schedule) { s.Cron = "0 0 7 * * 1-5" }),
		},
		"hour 25": {
			reason: "there is none", field: field("Cron"), rule: "must be the schedule of a CronJob",
			change: schedule(func(s *workload.Schedule) { s.Cron = "0 25 * * *" }),
		},
		"time zone in the expression": {
			reason: "the API server refuses it", field: field("Cron"), rule: "must have no time zone: give it as TimeZone",
			change: schedule(func(s *workload.Schedule) { s.Cron = "TZ=Europe/Berlin 0 7 * * *" }),
		},
		"time zone alone in the expression": {
			reason: "the parser would panic", field: field("Cron"), rule: "must have no time zone: give it as TimeZone",
			change: schedule(func(s *workload.Schedule) { s.Cron = "TZ=UTC" }),
		},
		"unknown time zone": {
			reason: "the API server refuses it", field: field("TimeZone"), rule: "must be an IANA time zone",
			change: schedule(func(s *workload.Schedule) { s.TimeZone = "Berlin" }),
		},
		"local time": {
			reason: "that of the control plane, which nobody knows", field: field("TimeZone"), rule: "must be an IANA time zone",
			change: schedule(func(s *workload.Schedule) { s.TimeZone = "Local" }),
		},
		"no floor": {
			reason: "there is no default, and no more is to be said of it", field: field("Min"), rule: "must be from 1 to 10",
			change: schedule(func(s *workload.Schedule) { s.Min = 0 }),
		},
		"floor above the maximum": {
			reason: "the API server would refuse the patch, at night", field: field("Min"), rule: "must be from 1 to 10",
			change: schedule(func(s *workload.Schedule) { s.Min = 11 }),
		},
		"image without a tag": {
			reason: "it would mean whatever is the latest", field: "Scaling.ScheduleImage", rule: "must have a tag or a digest",
			change: func(a *workload.ScaledDeploymentArgs) {
				schedule(func(*workload.Schedule) {})(a)
				a.Scaling.ScheduleImage = "registry.example.com/kubectl"
			},
		},
		"image that is not pinned": {
			reason: "it holds rights in production", field: "Scaling.ScheduleImage", rule: "must be pinned by a digest",
			change: func(a *workload.ScaledDeploymentArgs) {
				schedule(func(*workload.Schedule) {})(a)
				a.RequirePinnedImage = true
				a.Image = pulumi.String(image)
				a.Scaling.ScheduleImage = "registry.example.com/kubectl:latest"
			},
		},
		"image without schedules": {
			reason: "nobody runs it",
			change: func(a *workload.ScaledDeploymentArgs) { a.Scaling.ScheduleImage = "registry.example.com/kubectl" },
		},
	})
}

func TestLowestFloor(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason  string
		scaling workload.Scaling
		want    int
	}{
		"default":          {reason: "2 pods", want: 2},
		"minimum":          {reason: "no schedule goes below", scaling: workload.Scaling{Min: 4}, want: 4},
		"higher schedules": {reason: "the minimum holds until the first is due", scaling: scheduled(3, 5, 6), want: 3},
		"lower schedule":   {reason: "the lowest of them", scaling: scheduled(5, 6, 3), want: 3},
	} {
		assert.Equal(t, row.want, row.scaling.LowestFloor(), "%s: %s", name, row.reason)
	}
}

func scheduled(minimum int, floors ...int) workload.Scaling {
	scaling := workload.Scaling{Min: minimum}
	for _, floor := range floors {
		scaling.Schedules = append(scaling.Schedules, workload.Schedule{Min: floor})
	}
	return scaling
}
