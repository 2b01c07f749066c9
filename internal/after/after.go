// Package after makes the outputs of components that stand once a resource does.
//
// Every value that a component answers with, and that no resource gave, goes through here. An output of a plain value
// alone belongs to no program: Pulumi ends without waiting for what is applied to it, and loses the resources made there.
package after

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// String is value once made stands. Whatever uses it comes after made.
func String(made pulumi.Resource, value pulumi.StringInput) pulumi.StringOutput {
	return output[string](made, value).(pulumi.StringOutput)
}

// StringArray is value once made stands. Whatever uses it comes after made.
func StringArray(made pulumi.Resource, value pulumi.StringArrayInput) pulumi.StringArrayOutput {
	return output[[]string](made, value).(pulumi.StringArrayOutput)
}

// StringMap is value once made stands. Whatever uses it comes after made.
func StringMap(made pulumi.Resource, value pulumi.StringMapInput) pulumi.StringMapOutput {
	return output[map[string]string](made, value).(pulumi.StringMapOutput)
}

func output[T any](made pulumi.Resource, value pulumi.Input) pulumi.Output {
	return pulumi.All(made.URN(), value).ApplyT(func(all []any) T {
		known, _ := all[1].(T)
		return known
	})
}
