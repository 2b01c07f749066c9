package workload

// WithDefaults lets the documentation's table be made from what the defaults are.
var WithDefaults = (*ScaledDeploymentArgs).withDefaults
