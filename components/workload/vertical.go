package workload

import (
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newVerticalAutoscaler makes the VerticalPodAutoscaler that recommends. One that applied what it recommends would
// fight the HorizontalPodAutoscaler, whose targets are shares of the requests.
func (b *builder) newVerticalAutoscaler(deployment *appsv1.Deployment) error {
	if !b.args.VerticalRecommendations {
		return nil
	}
	_, err := apiextensions.NewCustomResource(b.ctx, b.name+"-vpa", &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String("autoscaling.k8s.io/v1"),
		Kind:       pulumi.String("VerticalPodAutoscaler"),
		Metadata:   b.metadata(pulumi.String(b.name)),
		OtherFields: kubernetes.UntypedArgs{"spec": pulumi.Map{
			"targetRef": pulumi.Map{
				"apiVersion": pulumi.String("apps/v1"),
				"kind":       pulumi.String("Deployment"),
				"name":       deployment.Metadata.Name().Elem(),
			},
			"updatePolicy": pulumi.Map{"updateMode": pulumi.String("Off")},
		}},
	}, b.child()...)
	return err
}
