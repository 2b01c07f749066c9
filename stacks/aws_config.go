package stacks

// AWS is the account that a stack belongs to.
type AWS struct {
	// Account is its number, 12 digits. Required with what is made on AWS: edge, and some add-ons.
	Account string `config:"account"`
	// Region is the cluster's. Required with an account.
	Region string `config:"region" validate:"required_with=Account"`
	// Cluster is the cluster's name on EKS. Default the one in the context's ARN.
	Cluster string `config:"cluster"`
}
