package workload

import (
	"slices"
	"strings"
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

const day = 24 * time.Hour

// Findings are everything that is wrong with the arguments as far as it is known, with defaults applied.
// NewScaledDeployment returns them as an error. A setting that comes from another resource is waited for.
func (args *ScaledDeploymentArgs) Findings() findings.List {
	var list findings.List
	if args == nil {
		list.Add("args", nil, "is missing: give at least Namespace, Image, Port and Requests")
		return list
	}
	a := args.withDefaults()
	checks.Input(&list, "Namespace", a.Namespace, checks.DNSLabel)
	checks.Input(&list, "Image", a.Image, a.imageRule())
	for i, name := range a.PullSecrets {
		checks.Text(&list, checks.Indexed("PullSecrets", i), name, checks.DNSSubdomain)
		if slices.Contains(a.PullSecrets[:i], name) {
			list.Add(checks.Indexed("PullSecrets", i), name, "is there twice: keep one")
		}
	}
	a.portFindings(&list)
	a.labelFindings(&list)
	a.resourceFindings(&list)
	a.probeFindings(&list)
	a.settingFindings(&list)
	a.secretFindings(&list)
	a.fileFindings(&list)
	checks.Between(&list, "User", a.User, 1, 1<<31-1)
	checks.Between(&list, "Group", a.Group, 1, 1<<31-1)
	a.scalingFindings(&list)
	a.rolloutFindings(&list)
	checks.OneOf(&list, "Spread.Zones", a.Spread.Zones, Required, Preferred)
	checks.OneOf(&list, "Spread.Nodes", a.Spread.Nodes, Required, Preferred)
	list.Under("Drain", a.Drain.findings())
	a.peerFindings(&list)
	if a.Migration != nil {
		list.Under("Migration", a.Migration.findings())
	}
	return list
}

// What Kubernetes lets the longest derived names be: those of a Job's pods carry its name as a label, and a CronJob's
// Jobs add a time to its name. See
// https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax.
const (
	maxNameLength     = 63 - len("-migration-") - contentHashLength
	maxScheduleLength = 52
)

// nameFindings are about the name of the component, which its objects are named after.
func (args *ScaledDeploymentArgs) nameFindings(name string) findings.List {
	var list findings.List
	checks.Text(&list, "name", name, checks.ServiceName)
	if len(name) > maxNameLength {
		list.Add("name", name, "must have up to %d characters: objects are called after it and something more",
			maxNameLength)
	}
	if args == nil {
		return list
	}
	for i, schedule := range args.Scaling.Schedules {
		if room := maxScheduleLength - len(name) - len("-"); len(schedule.Name) > room {
			list.Add(checks.Indexed("Scaling.Schedules", i)+".Name", schedule.Name, "must have up to %d characters: a "+
				"CronJob is called after the workload and it", room)
		}
	}
	return list
}

func (args *ScaledDeploymentArgs) portFindings(list *findings.List) {
	checks.Between(list, "ServicePort", args.ServicePort, 1, 65535)
	if args.ClientAffinity != 0 {
		checks.Seconds(list, "ClientAffinity", args.ClientAffinity, time.Second, day)
	}
	names, numbers := map[string]string{}, map[int]string{}
	for i, port := range args.ports() {
		field := "Port"
		if i > 0 {
			field = checks.Indexed("ExtraPorts", i-1)
		}
		checks.Text(list, field+".Name", port.Name, checks.PortName)
		checks.Between(list, field+".Number", port.Number, 1, 65535)
		if taken, found := names[port.Name]; found && port.Name != "" {
			list.Add(field+".Name", port.Name, "is taken by %s: choose another name", taken)
		}
		if taken, found := numbers[port.Number]; found {
			list.Add(field+".Number", port.Number, "is taken by %s: choose another number", taken)
		} else if i > 0 && port.Number == args.ServicePort {
			list.Add(field+".Number", port.Number, "is taken on the Service by ServicePort: choose another number")
		}
		names[port.Name], numbers[port.Number] = field, field
	}
}

// hasPort notes a name that no port has.
func (args *ScaledDeploymentArgs) hasPort(list *findings.List, field, name string) {
	var names []string
	for _, port := range args.ports() {
		names = append(names, port.Name)
	}
	if !slices.Contains(names, name) {
		list.Add(field, name, "must be the name of one of the container's ports: %s", strings.Join(names, ", "))
	}
}

func (args *ScaledDeploymentArgs) labelFindings(list *findings.List) {
	checks.Labels(list, "Labels", args.Labels)
	for _, own := range []string{nameLabel, managedByLabel, versionLabel} {
		if value, taken := args.Labels[own]; taken {
			list.Add(checks.Keyed("Labels", own), value, "must have another key: the component sets this one itself")
		}
	}
	checks.OptionalText(list, "Version", args.Version, checks.LabelValue)
	checks.Annotations(list, "ServiceAnnotations", args.ServiceAnnotations)
	if _, taken := args.ServiceAnnotations[skipAwait]; taken {
		list.Add(checks.Keyed("ServiceAnnotations", skipAwait), nil, "must have another key: the component sets it itself")
	}
}

func (args *ScaledDeploymentArgs) rolloutFindings(list *findings.List) {
	r := args.Rollout
	checks.AtLeast(list, "Rollout.MaxSurge", r.MaxSurge, 1)
	checks.Between(list, "Rollout.MaxUnavailable", r.MaxUnavailable, 0, max(args.Scaling.LowestFloor()-1, 0))
	checks.AtLeast(list, "Rollout.History", r.History, 1)
	checks.Seconds(list, "Rollout.ProgressDeadline", r.ProgressDeadline, time.Second, day)
	if start := args.Probes.slowestStart(); start > 0 && start >= r.ProgressDeadline {
		list.Add("Rollout.ProgressDeadline", r.ProgressDeadline, "must be longer than the probes let a container take to "+
			"start (%s), or a slow start counts as a failed rollout", start)
	}
}

func (args *ScaledDeploymentArgs) peerFindings(list *findings.List) {
	for i, peer := range args.AllowFrom {
		field := checks.Indexed("AllowFrom", i)
		checks.OptionalText(list, field+".CIDR", peer.CIDR, checks.CIDR)
		checks.OptionalText(list, field+".Namespace", peer.Namespace, checks.DNSLabel)
		checks.Labels(list, field+".PodLabels", peer.PodLabels)
		if peer.CIDR != "" && (peer.Namespace != "" || len(peer.PodLabels) > 0) {
			list.Add(field+".CIDR", peer.CIDR, "excludes Namespace and PodLabels: make two peers of it")
		}
		for j, name := range peer.Ports {
			args.hasPort(list, checks.Indexed(field+".Ports", j), name)
		}
	}
}

func (m Migration) findings() findings.List {
	var list findings.List
	if len(m.Command) == 0 {
		list.Add("Command", nil, "is missing: give the command and its arguments")
	}
	checks.Between(&list, "Retries", m.Retries, 0, 100)
	checks.Seconds(&list, "Timeout", m.Timeout, time.Second, day)
	// Pulumi must have seen it finish.
	checks.Seconds(&list, "KeepFor", m.KeepFor, time.Minute, 30*day)
	return list
}

func (d Drain) findings() findings.List {
	var list findings.List
	checks.Seconds(&list, "Propagation", d.Propagation, time.Second, time.Hour)
	checks.Seconds(&list, "InFlight", d.InFlight, time.Second, time.Hour)
	checks.Seconds(&list, "Shutdown", d.Shutdown, time.Second, time.Hour)
	if d.Graceful && d.Shutdown < d.InFlight {
		list.Add("Shutdown", d.Shutdown, "must be at least InFlight (%s) with Graceful: requests that came before the stop "+
			"signal take that long", d.InFlight)
	}
	if d.GracePeriod == 0 {
		return list
	}
	checks.Seconds(&list, "GracePeriod", d.GracePeriod, time.Second, day)
	if least := d.leastGracePeriod(); d.GracePeriod < least {
		list.Add("GracePeriod", d.GracePeriod, "must be at least the preStop sleep (%s), Shutdown (%s) and %s: %s",
			d.PreStop(), d.Shutdown, graceMargin, least)
	}
	return list
}
