package workload

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// firstOrdinaryPort is the lowest that a process without privileges may listen on.
const firstOrdinaryPort = 1024

// podSecurity is what the Pod Security Standard "restricted" asks of a pod. See
// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted.
func (b *builder) podSecurity(sysctls corev1.SysctlArray) *corev1.PodSecurityContextArgs {
	security := &corev1.PodSecurityContextArgs{
		RunAsNonRoot:   pulumi.Bool(true),
		RunAsUser:      pulumi.Int(b.args.User),
		RunAsGroup:     pulumi.Int(b.args.Group),
		FsGroup:        pulumi.Int(b.args.Group),
		SeccompProfile: runtimeDefault(),
	}
	if len(sysctls) > 0 {
		security.Sysctls = sysctls
	}
	return security
}

// containerSecurity is what the same standard asks of a container, and a read-only root file system.
func containerSecurity() *corev1.SecurityContextArgs {
	return &corev1.SecurityContextArgs{
		AllowPrivilegeEscalation: pulumi.Bool(false),
		Privileged:               pulumi.Bool(false),
		ReadOnlyRootFilesystem:   pulumi.Bool(true),
		RunAsNonRoot:             pulumi.Bool(true),
		Capabilities:             &corev1.CapabilitiesArgs{Drop: pulumi.ToStringArray([]string{"ALL"})},
		SeccompProfile:           runtimeDefault(),
	}
}

func runtimeDefault() *corev1.SeccompProfileArgs {
	return &corev1.SeccompProfileArgs{Type: pulumi.String("RuntimeDefault")}
}

// sysctls let an ordinary user listen on a port below 1024, where there is one. It is among the sysctls that Kubernetes
// calls safe, since it is the pod's own: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/.
func (args *ScaledDeploymentArgs) sysctls() corev1.SysctlArray {
	for _, port := range args.ports() {
		if port.Number < firstOrdinaryPort {
			return corev1.SysctlArray{&corev1.SysctlArgs{
				Name:  pulumi.String("net.ipv4.ip_unprivileged_port_start"),
				Value: pulumi.String("0"),
			}}
		}
	}
	return nil
}
