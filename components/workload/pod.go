package workload

import (
	"maps"
	"slices"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// podTemplate is that of the workload's own pods.
func (b *builder) podTemplate() *corev1.PodTemplateSpecArgs {
	container := b.container()
	container.Ports = b.containerPorts()
	container.LivenessProbe = b.args.Probes.Liveness.args()
	container.ReadinessProbe = b.args.Probes.Readiness.args()
	container.StartupProbe = b.args.Probes.Startup.args()
	container.Lifecycle = &corev1.LifecycleArgs{
		PreStop: &corev1.LifecycleHandlerArgs{
			// The kubelet's own sleep: an exec of `sleep` would need one in the image.
			Sleep: &corev1.SleepActionArgs{Seconds: seconds(b.args.Drain.PreStop())},
		},
	}

	spec := b.podSpec(container)
	spec.SecurityContext = b.podSecurity(b.args.sysctls())
	spec.TerminationGracePeriodSeconds = seconds(b.args.Drain.TerminationGracePeriod())
	spec.TopologySpreadConstraints = b.spread()
	return &corev1.PodTemplateSpecArgs{
		Metadata: &metav1.ObjectMetaArgs{Labels: pulumi.ToStringMap(b.podLabels())},
		Spec:     spec,
	}
}

// podSpec is what the workload's own pods and those of its migration have in common.
func (b *builder) podSpec(container *corev1.ContainerArgs) *corev1.PodSpecArgs {
	return &corev1.PodSpecArgs{
		ServiceAccountName:           b.account.Metadata.Name(),
		AutomountServiceAccountToken: pulumi.Bool(false),
		// Variables that describe every Service of the namespace are of no use, and slow a start where there are many.
		EnableServiceLinks: pulumi.Bool(false),
		ImagePullSecrets:   b.pullSecrets(),
		SecurityContext:    b.podSecurity(nil),
		Containers:         corev1.ContainerArray{container},
		Volumes:            b.volumes(),
	}
}

func (b *builder) pullSecrets() corev1.LocalObjectReferenceArray {
	var secrets corev1.LocalObjectReferenceArray
	for _, name := range b.args.PullSecrets {
		secrets = append(secrets, &corev1.LocalObjectReferenceArgs{Name: pulumi.String(name)})
	}
	return secrets
}

// container is what the workload's own container and that of its migration have in common.
func (b *builder) container() *corev1.ContainerArgs {
	container := &corev1.ContainerArgs{
		Name:            pulumi.String(b.name),
		Image:           b.args.Image.ToStringOutput().ToStringPtrOutput(),
		ImagePullPolicy: pullPolicy(b.args.Image),
		Resources: &corev1.ResourceRequirementsArgs{
			Requests: b.args.Requests.args(),
			Limits:   b.args.Limits.args(),
		},
		Env:             b.secretVariables(),
		SecurityContext: containerSecurity(),
		VolumeMounts:    b.mounts(),
	}
	if len(b.args.Command) > 0 {
		container.Command = pulumi.ToStringArray(b.args.Command)
	}
	if len(b.args.Args) > 0 {
		container.Args = pulumi.ToStringArray(b.args.Args)
	}
	if len(b.args.Settings) > 0 {
		container.EnvFrom = corev1.EnvFromSourceArray{&corev1.EnvFromSourceArgs{
			ConfigMapRef: &corev1.ConfigMapEnvSourceArgs{Name: b.settings},
		}}
	}
	return container
}

// secretVariables name each variable, rather than take the whole Secret: a key that is missing there then keeps the pod
// from starting, and one that was added there reaches nobody.
func (b *builder) secretVariables() corev1.EnvVarArray {
	var variables corev1.EnvVarArray
	for _, key := range b.args.SecretSettings.keys() {
		variables = append(variables, &corev1.EnvVarArgs{
			Name: pulumi.String(key),
			ValueFrom: &corev1.EnvVarSourceArgs{
				SecretKeyRef: &corev1.SecretKeySelectorArgs{Name: b.secrets, Key: pulumi.String(key)},
			},
		})
	}
	return variables
}

func (b *builder) containerPorts() corev1.ContainerPortArray {
	var ports corev1.ContainerPortArray
	for _, port := range b.args.ports() {
		ports = append(ports, &corev1.ContainerPortArgs{
			Name:          pulumi.String(port.Name),
			ContainerPort: pulumi.Int(port.Number),
			Protocol:      pulumi.String("TCP"),
		})
	}
	return ports
}

// ports are all of the container, the main one first.
func (args *ScaledDeploymentArgs) ports() []Port {
	return append([]Port{args.Port}, args.ExtraPorts...)
}

func (r Resources) args() pulumi.StringMap {
	quantities := pulumi.StringMap{}
	for name, quantity := range map[string]string{"cpu": r.CPU, "memory": r.Memory} {
		if quantity != "" {
			quantities[name] = pulumi.String(quantity)
		}
	}
	return quantities
}

func (p *Probe) args() corev1.ProbePtrInput {
	if p == nil {
		return nil
	}
	return &corev1.ProbeArgs{
		HttpGet: &corev1.HTTPGetActionArgs{
			Path: pulumi.String(p.Path),
			Port: pulumi.String(p.Port),
		},
		InitialDelaySeconds: seconds(p.InitialDelay),
		PeriodSeconds:       seconds(p.Period),
		TimeoutSeconds:      seconds(p.Timeout),
		FailureThreshold:    pulumi.Int(p.Failures),
	}
}

// spread are how the pods are placed. It is counted among the pods of one revision: those that a rollout takes away say
// nothing of where the new ones should be. Nodes that take no pods, such as those of a zone that failed, do not count.
func (b *builder) spread() corev1.TopologySpreadConstraintArray {
	constraint := func(key string, spreading Spreading) corev1.TopologySpreadConstraintInput {
		return &corev1.TopologySpreadConstraintArgs{
			TopologyKey:       pulumi.String(key),
			MaxSkew:           pulumi.Int(1),
			WhenUnsatisfiable: pulumi.String(spreading),
			LabelSelector:     b.selector(),
			MatchLabelKeys:    pulumi.ToStringArray([]string{"pod-template-hash"}),
			NodeTaintsPolicy:  pulumi.String("Honor"),
		}
	}
	return corev1.TopologySpreadConstraintArray{
		constraint("topology.kubernetes.io/zone", b.args.Spread.Zones),
		constraint("kubernetes.io/hostname", b.args.Spread.Nodes),
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
