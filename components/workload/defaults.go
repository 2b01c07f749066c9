package workload

import (
	"cmp"
	"slices"
	"time"
)

// What ScaledDeploymentArgs are when they do not say.
const (
	defaultPortName     = "http"
	defaultServicePort  = 80
	defaultUser         = 1001
	defaultMinAvailable = 1
	defaultSizeLimit    = "1Gi"
	defaultZones        = Required
	defaultNodes        = Preferred
)

// What a Probe is when it does not say; Kubernetes' own.
const (
	defaultPeriod   = 10 * time.Second
	defaultTimeout  = time.Second
	defaultFailures = 3
)

// What Scaling is when it does not say.
const (
	defaultMin           = 2
	defaultMax           = 10
	defaultCPU           = 70
	defaultMemory        = 80
	defaultTimeZone      = "Etc/UTC"
	defaultScheduleImage = "registry.k8s.io/kubectl:v1.35.0"
)

func defaultUp() ScalingRules { return ScalingRules{Percent: 100, Pods: 2, Period: 30 * time.Second} }

func defaultDown() ScalingRules {
	return ScalingRules{Stabilization: 5 * time.Minute, Percent: 50, Pods: 1, Period: time.Minute}
}

// What Rollout and Drain are when they do not say.
const (
	defaultMaxSurge         = 1
	defaultHistory          = 10
	defaultProgressDeadline = 10 * time.Minute
	defaultPropagation      = 20 * time.Second
	defaultInFlight         = 60 * time.Second
	defaultShutdown         = 10 * time.Second
)

// What a Migration and an ExternalSecret are when they do not say.
const (
	defaultRetries          = 3
	defaultMigrationTimeout = 15 * time.Minute
	defaultKeepFor          = time.Hour
	migrationMargin         = time.Minute
	defaultStoreKind        = "ClusterSecretStore"
	defaultRefresh          = time.Hour
)

// withDefaults is a copy that is complete.
func (args *ScaledDeploymentArgs) withDefaults() *ScaledDeploymentArgs {
	complete := *args
	complete.Port.Name = cmp.Or(args.Port.Name, defaultPortName)
	complete.ServicePort = cmp.Or(args.ServicePort, defaultServicePort)
	complete.User = cmp.Or(args.User, defaultUser)
	complete.Group = cmp.Or(args.Group, defaultUser)
	complete.MinAvailable = cmp.Or(args.MinAvailable, defaultMinAvailable)
	complete.Spread.Zones = cmp.Or(args.Spread.Zones, defaultZones)
	complete.Spread.Nodes = cmp.Or(args.Spread.Nodes, defaultNodes)
	complete.Probes = args.Probes.withDefaults(complete.Port.Name)
	complete.Scaling = args.Scaling.withDefaults()
	complete.Rollout = args.Rollout.withDefaults()
	complete.Drain = args.Drain.withDefaults()
	complete.SecretSettings = args.SecretSettings.withDefaults()
	complete.WritableFolders = slices.Clone(args.WritableFolders)
	for i, folder := range complete.WritableFolders {
		complete.WritableFolders[i].SizeLimit = cmp.Or(folder.SizeLimit, defaultSizeLimit)
	}
	complete.AllowFrom = slices.Clone(args.AllowFrom)
	for i, peer := range complete.AllowFrom {
		if len(peer.Ports) == 0 {
			complete.AllowFrom[i].Ports = []string{complete.Port.Name}
		}
	}
	if args.Migration != nil {
		migration := args.Migration.withDefaults()
		complete.Migration = &migration
	}
	return &complete
}

func (p Probes) withDefaults(port string) Probes {
	complete := func(probe *Probe) *Probe {
		if probe == nil {
			return nil
		}
		return &Probe{
			Path:         probe.Path,
			Port:         cmp.Or(probe.Port, port),
			InitialDelay: probe.InitialDelay,
			Period:       cmp.Or(probe.Period, defaultPeriod),
			Timeout:      cmp.Or(probe.Timeout, defaultTimeout),
			Failures:     cmp.Or(probe.Failures, defaultFailures),
		}
	}
	return Probes{Liveness: complete(p.Liveness), Readiness: complete(p.Readiness), Startup: complete(p.Startup)}
}

func (s Scaling) withDefaults() Scaling {
	s.Min = cmp.Or(s.Min, defaultMin)
	s.Max = cmp.Or(s.Max, defaultMax)
	s.CPU = cmp.Or(s.CPU, defaultCPU)
	s.Memory = cmp.Or(s.Memory, defaultMemory)
	s.Up = s.Up.withDefaults(defaultUp())
	s.Down = s.Down.withDefaults(defaultDown())
	s.Schedules = slices.Clone(s.Schedules)
	for i, schedule := range s.Schedules {
		s.Schedules[i].TimeZone = cmp.Or(schedule.TimeZone, defaultTimeZone)
	}
	s.ScheduleImage = cmp.Or(s.ScheduleImage, defaultScheduleImage)
	return s
}

func (r ScalingRules) withDefaults(defaults ScalingRules) ScalingRules {
	r.Stabilization = cmp.Or(r.Stabilization, defaults.Stabilization)
	if r.Stabilization == AtOnce {
		r.Stabilization = 0
	}
	r.Percent = cmp.Or(r.Percent, defaults.Percent)
	r.Pods = cmp.Or(r.Pods, defaults.Pods)
	r.Period = cmp.Or(r.Period, defaults.Period)
	return r
}

func (r Rollout) withDefaults() Rollout {
	r.MaxSurge = cmp.Or(r.MaxSurge, defaultMaxSurge)
	r.History = cmp.Or(r.History, defaultHistory)
	r.ProgressDeadline = cmp.Or(r.ProgressDeadline, defaultProgressDeadline)
	return r
}

func (d Drain) withDefaults() Drain {
	d.Propagation = cmp.Or(d.Propagation, defaultPropagation)
	d.InFlight = cmp.Or(d.InFlight, defaultInFlight)
	if d.Graceful {
		d.Shutdown = cmp.Or(d.Shutdown, d.InFlight)
	}
	d.Shutdown = cmp.Or(d.Shutdown, defaultShutdown)
	return d
}

func (s SecretSettings) withDefaults() SecretSettings {
	if s.External != nil {
		external := *s.External
		external.StoreKind = cmp.Or(external.StoreKind, defaultStoreKind)
		external.Refresh = cmp.Or(external.Refresh, defaultRefresh)
		s.External = &external
	}
	return s
}

func (m Migration) withDefaults() Migration {
	switch m.Retries {
	case 0:
		m.Retries = defaultRetries
	case Off:
		m.Retries = 0
	}
	m.Timeout = cmp.Or(m.Timeout, defaultMigrationTimeout)
	m.KeepFor = cmp.Or(m.KeepFor, defaultKeepFor)
	return m
}
