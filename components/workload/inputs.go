package workload

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// inputs are what the state keeps of the arguments, defaults applied: what a reader of a preview wants to see change.
// Of settings and secrets only the names are kept: the values stand in the objects that hold them.
func (args *ScaledDeploymentArgs) inputs() pulumi.Map {
	inputs := pulumi.Map{
		"namespace":    args.Namespace,
		"image":        args.Image,
		"port":         pulumi.Int(args.Port.Number),
		"servicePort":  pulumi.Int(args.ServicePort),
		"requests":     args.Requests.args(),
		"limits":       args.Limits.args(),
		"settings":     pulumi.ToStringArray(sortedKeys(args.Settings)),
		"secrets":      pulumi.ToStringArray(args.SecretSettings.keys()),
		"files":        pulumi.ToStringArray(sortedKeys(args.Files)),
		"minAvailable": pulumi.Int(args.MinAvailable),
		"scaling":      args.Scaling.inputs(),
		"drain": pulumi.Map{
			"preStop":             text(args.Drain.PreStop()),
			"deregistrationDelay": text(args.Drain.DeregistrationDelay()),
			"gracePeriod":         text(args.Drain.TerminationGracePeriod()),
		},
	}
	if args.Version != "" {
		inputs["version"] = pulumi.String(args.Version)
	}
	if args.Migration != nil {
		inputs["migration"] = pulumi.ToStringArray(args.Migration.Command)
	}
	return inputs
}

func (s Scaling) inputs() pulumi.Map {
	inputs := pulumi.Map{"min": pulumi.Int(s.Min), "max": pulumi.Int(s.Max)}
	for name, percent := range map[string]int{"cpu": s.CPU, "memory": s.Memory} {
		if percent != Off {
			inputs[name] = pulumi.Int(percent)
		}
	}
	var metrics []string
	for _, m := range s.PodMetrics {
		metrics = append(metrics, m.Name)
	}
	for _, m := range s.ExternalMetrics {
		metrics = append(metrics, m.Name)
	}
	var schedules []string
	for _, schedule := range s.Schedules {
		schedules = append(schedules, schedule.Name)
	}
	inputs["metrics"] = pulumi.ToStringArray(metrics)
	inputs["schedules"] = pulumi.ToStringArray(schedules)
	return inputs
}

func text(d time.Duration) pulumi.String { return pulumi.String(d.String()) }
