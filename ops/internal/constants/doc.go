// Package constants holds a test and no code: values in the stacks' rendered plans that only AWS can refuse, against
// what the AWS SDK for Go v2 knows of them. Where the SDK has an enum type, its values count; where it has a list only
// in the documentation of a field, that list does.
//
// The plans lie outside of this module, where the test cache does not see them change:
//
//	go test -count=1 ./internal/constants
//
// The SDK lists no CloudWatch metric names of load balancers, no SSL policies and no managed rule groups: these names
// are held to the ones on AWS's pages by components/edge/watches_test.go, components/ingress/alb_test.go and
// components/firewall/web_acl_test.go.
package constants
