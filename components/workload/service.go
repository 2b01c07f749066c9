package workload

import (
	"maps"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// skipAwait has Pulumi not wait for an object. What routes to a Service must be there before its pods are, and Pulumi
// would wait for those.
const skipAwait = "pulumi.com/skipAwait"

// newService makes the Service. Addresses that are not ready are never published.
func (b *builder) newService() (*corev1.Service, error) {
	metadata := b.metadata(pulumi.String(b.name))
	annotations := map[string]string{skipAwait: "true"}
	maps.Copy(annotations, b.args.ServiceAnnotations)
	metadata.Annotations = pulumi.ToStringMap(annotations)

	spec := &corev1.ServiceSpecArgs{
		Type:                     pulumi.String("ClusterIP"),
		Selector:                 pulumi.ToStringMap(Selector(b.name)),
		PublishNotReadyAddresses: pulumi.Bool(false),
		SessionAffinity:          pulumi.String("None"),
		Ports:                    b.servicePorts(),
	}
	if b.args.ClientAffinity > 0 {
		spec.SessionAffinity = pulumi.String("ClientIP")
		spec.SessionAffinityConfig = &corev1.SessionAffinityConfigArgs{
			ClientIP: &corev1.ClientIPConfigArgs{TimeoutSeconds: seconds(b.args.ClientAffinity)},
		}
	}
	return corev1.NewService(b.ctx, b.name, &corev1.ServiceArgs{Metadata: metadata, Spec: spec}, b.child()...)
}

// servicePorts send to the container's ports by name, so that their numbers may change from one revision to the next.
func (b *builder) servicePorts() corev1.ServicePortArray {
	var ports corev1.ServicePortArray
	for i, port := range b.args.ports() {
		number := port.Number
		if i == 0 {
			number = b.args.ServicePort
		}
		ports = append(ports, &corev1.ServicePortArgs{
			Name:       pulumi.String(port.Name),
			Port:       pulumi.Int(number),
			TargetPort: pulumi.String(port.Name),
			Protocol:   pulumi.String("TCP"),
		})
	}
	return ports
}
