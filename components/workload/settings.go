package workload

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/after"
)

// newSettings makes the ConfigMap of the plain settings.
func (b *builder) newSettings() (err error) {
	if len(b.args.Settings) == 0 {
		return nil
	}
	b.settings, err = b.newConfigMap("settings", b.args.Settings)
	return err
}

// newConfigMap makes a ConfigMap named after its content and returns its name.
func (b *builder) newConfigMap(suffix string, data pulumi.StringMap) (pulumi.StringOutput, error) {
	base := b.name + "-" + suffix
	name := contentName(base, data)
	logicalName, err := b.logicalName(base, name)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	object, err := corev1.NewConfigMap(b.ctx, logicalName, &corev1.ConfigMapArgs{
		Metadata:  b.metadata(name),
		Immutable: pulumi.Bool(true),
		Data:      data,
	}, b.child()...)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return after.String(object, name), nil
}
