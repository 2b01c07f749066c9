package constants_test

import (
	"strings"
	"testing"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// What is enumerated of an annotation that is a list of attributes.
const (
	// keys are the attributes' names.
	keys = `(?:^|,)([^=,]*)`
	// documentedKeys are the attributes' names in the documentation.
	documentedKeys = `- ([a-z0-9_]+\.[a-z0-9_.]+) [-–] `
)

// TestAnnotations compares what the AWS Load Balancer Controller hands on to Elastic Load Balancing as it is.
func TestAnnotations(t *testing.T) {
	t.Parallel()

	objects := clusterObjects(t)
	for name, row := range map[string]row{
		"scheme": {
			reason: "a load balancer faces the internet or not",
			of:     "Ingress", path: annotation("scheme"),
			values: enum[elb.LoadBalancerSchemeEnum],
		},
		"listeners": {
			reason: "a listener speaks one of the load balancer's protocols",
			of:     "Ingress", path: annotation("listen-ports"), part: `"([^"]*)":`,
			values: enum[elb.ProtocolEnum],
		},
		"target type": {
			reason: "targets are addresses, instances, functions or load balancers",
			of:     "Ingress", path: annotation("target-type"),
			values: enum[elb.TargetTypeEnum],
		},
		"load balancer attributes": {
			reason: "one unknown attribute, and the controller sets none",
			of:     "Ingress", path: annotation("load-balancer-attributes"), part: keys,
			values: documented[elb.LoadBalancerAttribute]("Key", documentedKeys),
		},
		"attributes of the HTTP listener": {
			reason: "one unknown attribute, and the controller sets none",
			of:     "Ingress", path: annotation("listener-attributes.HTTP-80"), part: keys,
			values: documented[elb.ListenerAttribute]("Key", documentedKeys),
		},
		"attributes of the HTTPS listener": {
			reason: "one unknown attribute, and the security headers are not sent",
			of:     "Ingress", path: annotation("listener-attributes.HTTPS-443"), part: keys,
			values: documented[elb.ListenerAttribute]("Key", documentedKeys),
		},
		"desync mitigation": {
			reason: "suspect requests are treated in one of three ways",
			of:     "Ingress", path: annotation("load-balancer-attributes"),
			part: `routing\.http\.desync_mitigation_mode=([^,]*)`,
			values: documented[elb.LoadBalancerAttribute]("Key",
				`routing\.http\.desync_mitigation_mode - .*? possible values are (.*?)\. `),
		},
		"client address": {
			reason: "X-Forwarded-For is treated in one of three ways",
			of:     "Ingress", path: annotation("load-balancer-attributes"),
			part: `routing\.http\.xff_header_processing\.mode=([^,]*)`,
			values: documented[elb.LoadBalancerAttribute]("Key",
				`routing\.http\.xff_header_processing\.mode - .*? possible values are (.*?)\. `),
		},
		"target protocol": {
			reason: "targets are spoken to in one of the load balancer's protocols",
			of:     "Service", path: annotation("backend-protocol"),
			values: enum[elb.ProtocolEnum],
		},
		"target protocol version": {
			reason: "targets are spoken to in a version of HTTP that the load balancer speaks",
			of:     "Service", path: annotation("backend-protocol-version"),
			values: documented[elb.TargetGroup]("ProtocolVersion", `possible values are (.*)\.`),
		},
		"health check protocol": {
			reason: "health is asked for in one of the load balancer's protocols",
			of:     "Service", path: annotation("healthcheck-protocol"),
			values: enum[elb.ProtocolEnum],
		},
		"target group attributes": {
			reason: "one unknown attribute, and the controller sets none",
			of:     "Service", path: annotation("target-group-attributes"), part: keys,
			values: documented[elb.TargetGroupAttribute]("Key", documentedKeys),
		},
		"algorithm": {
			reason: "targets are picked by one of the load balancer's algorithms",
			of:     "Service", path: annotation("target-group-attributes"),
			part: `load_balancing\.algorithm\.type=([^,]*)`,
			values: documented[elb.TargetGroupAttribute]("Key",
				`load_balancing\.algorithm\.type - .*? The value is (.*?)\. `),
		},
		"anomaly mitigation": {
			reason: "it is on or off, and not true or false as the others are",
			of:     "Service", path: annotation("target-group-attributes"),
			part: `load_balancing\.algorithm\.anomaly_mitigation=([^,]*)`,
			values: documented[elb.TargetGroupAttribute]("Key",
				`load_balancing\.algorithm\.anomaly_mitigation - .*? The value is (.*?)\. `),
		},
		"stickiness": {
			reason: "an Application Load Balancer keeps a client on its target by a cookie",
			of:     "Service", path: annotation("target-group-attributes"), part: `stickiness\.type=([^,]*)`,
			values: documented[elb.TargetGroupAttribute]("Key",
				`stickiness\.type - .*? possible values are: - (.*?) for Application Load Balancers`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.check(t, objects)
		})
	}
}

// annotation leads to one of the controller's annotations.
func annotation(name string) string {
	return ".metadata.annotations['" + strings.ReplaceAll("alb.ingress.kubernetes.io/"+name, ".", `\.`) + "']"
}
