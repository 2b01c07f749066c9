package workload_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestService(t *testing.T) {
	t.Parallel()
	service := objectOf(t, record(t, minimal()), "Service", name)
	assert.Equal(t, object{
		"type":                     "ClusterIP",
		"selector":                 object{"app.kubernetes.io/name": "shop"},
		"publishNotReadyAddresses": false,
		"sessionAffinity":          "None",
		"ports": list{
			object{"name": "http", "port": int64(80), "targetPort": "http", "protocol": "TCP"},
		},
	}, service["spec"])
	assert.Equal(t, object{"pulumi.com/skipAwait": "true"}, in(t, service, "metadata", "annotations"),
		"what routes to it is made before the pods that Pulumi would wait for")
}

func TestFullService(t *testing.T) {
	t.Parallel()
	service := objectOf(t, record(t, everything()), "Service", name)
	assert.Equal(t, object{
		"type":                     "ClusterIP",
		"selector":                 object{"app.kubernetes.io/name": "shop"},
		"publishNotReadyAddresses": false,
		"sessionAffinity":          "ClientIP",
		"sessionAffinityConfig":    object{"clientIP": object{"timeoutSeconds": int64(10800)}},
		"ports": list{
			object{"name": "web", "port": int64(8080), "targetPort": "web", "protocol": "TCP"},
			object{"name": "metrics", "port": int64(9090), "targetPort": "metrics", "protocol": "TCP"},
		},
	}, service["spec"])
	assert.Equal(t, object{
		"pulumi.com/skipAwait":                       "true",
		"alb.ingress.kubernetes.io/healthcheck-path": "/ready",
	}, in(t, service, "metadata", "annotations"))
}
