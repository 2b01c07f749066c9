package validate

import (
	"fmt"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// latestJobs are the newest of each migration and each schedule: one that failed before has been made good since.
func (s *Snapshot) latestJobs() []*batchv1.Job {
	newest := map[string]*batchv1.Job{}
	for _, job := range s.jobs {
		if of := purpose(job); newest[of] == nil || job.CreationTimestamp.After(newest[of].CreationTimestamp.Time) {
			newest[of] = job
		}
	}
	return filter(s.jobs, func(job *batchv1.Job) bool { return newest[purpose(job)] == job })
}

// purpose is the same for those Jobs of which one takes the other's place.
func purpose(job *batchv1.Job) string {
	if owner := metav1.GetControllerOf(job); owner != nil {
		return owner.Kind + " " + owner.Name
	}
	if name := job.Labels["app.kubernetes.io/name"]; name != "" {
		return name
	}
	return "job " + job.Name
}

func jobSucceeded(s *Snapshot, job *batchv1.Job, v *verdict) {
	v.ok("has not failed")
	for _, condition := range job.Status.Conditions {
		if condition.Type == batchv1.JobFailed && condition.Status == corev1.ConditionTrue {
			v.fail(Problem{
				Found:    fmt.Sprintf("failed: %s: %s", condition.Reason, condition.Message),
				Expected: "a Job that succeeds: a migration that failed holds its rollout back",
				Fix:      s.kubectl("logs job/%s", job.Name) + "; then put it right, and pulumi up",
			})
		}
	}
}

func scheduleRuns(s *Snapshot, job *batchv1.CronJob, v *verdict) {
	v.ok("runs at %q", job.Spec.Schedule)
	if valueOr(job.Spec.Suspend, false) {
		v.fail(Problem{
			Found: "is suspended: the autoscaler's floor stays where it is", Expected: "suspend: false",
			Fix: s.kubectl(`patch cronjob %s --type=merge -p '{"spec":{"suspend":false}}'`, job.Name),
		})
	}
}

// schedules are the CronJobs of the program.
func (s *Snapshot) schedules() []*batchv1.CronJob {
	return filter(s.cronJobs, func(job *batchv1.CronJob) bool { return job.Labels[managedBy] == managedByUs })
}
