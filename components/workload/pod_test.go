package workload_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

// lockedDown is the security context that every container has, of the workload and of what runs beside it.
var lockedDown = object{
	"allowPrivilegeEscalation": false,
	"privileged":               false,
	"readOnlyRootFilesystem":   true,
	"runAsNonRoot":             true,
	"capabilities":             object{"drop": list{"ALL"}},
	"seccompProfile":           object{"type": "RuntimeDefault"},
}

func TestMinimalContainer(t *testing.T) {
	t.Parallel()
	assert.Equal(t, object{
		"name":            "shop",
		"image":           image,
		"imagePullPolicy": "IfNotPresent",
		"ports":           list{object{"name": "http", "containerPort": int64(3001), "protocol": "TCP"}},
		"resources":       object{"requests": object{"cpu": "500m", "memory": "512Mi"}, "limits": object{}},
		"lifecycle":       object{"preStop": object{"sleep": object{"seconds": int64(80)}}},
		"securityContext": lockedDown,
	}, containerOf(t, record(t, minimal())))
}

func TestMinimalPod(t *testing.T) {
	t.Parallel()
	pod := podOf(t, record(t, minimal()))
	delete(pod, "containers")
	delete(pod, "topologySpreadConstraints")
	assert.Equal(t, object{
		"serviceAccountName":            "shop",
		"automountServiceAccountToken":  false,
		"enableServiceLinks":            false,
		"terminationGracePeriodSeconds": int64(95),
		"securityContext": object{
			"runAsNonRoot": true, "runAsUser": int64(1001), "runAsGroup": int64(1001), "fsGroup": int64(1001),
			"seccompProfile": object{"type": "RuntimeDefault"},
		},
	}, pod)
}

func TestFullContainer(t *testing.T) {
	t.Parallel()
	recording := record(t, everything())
	container := containerOf(t, recording)
	assert.Equal(t, list{"/app/serve"}, container["command"])
	assert.Equal(t, list{"--verbose"}, container["args"])
	assert.Equal(t, list{
		object{"name": "web", "containerPort": int64(80), "protocol": "TCP"},
		object{"name": "metrics", "containerPort": int64(9090), "protocol": "TCP"},
	}, container["ports"])
	assert.Equal(t, object{
		"requests": object{"cpu": "500m", "memory": "512Mi"},
		"limits":   object{"cpu": "1", "memory": "1Gi"},
	}, container["resources"])
	assert.Equal(t, lockedDown, container["securityContext"])
	assert.Equal(t, list{object{"name": "registry"}}, podOf(t, recording)["imagePullSecrets"])
	assert.Equal(t, object{
		"runAsNonRoot": true, "runAsUser": int64(2001), "runAsGroup": int64(2002), "fsGroup": int64(2002),
		"seccompProfile": object{"type": "RuntimeDefault"},
		"sysctls":        list{object{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}},
	}, podOf(t, recording)["securityContext"])
}

// An ordinary user may listen on a port below 1024 only with the sysctl, which a pod without such a port goes without.
func TestLowPorts(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		main   int
		extra  int
		want   bool
	}{
		"main port low":          {reason: "the frontend's 80", main: 80, extra: 9090, want: true},
		"extra port low":         {reason: "each port of the container counts", main: 8080, extra: 443, want: true},
		"highest of the low":     {reason: "1023 is the last", main: 1023, extra: 9090, want: true},
		"lowest of the ordinary": {reason: "1024 is anybody's", main: 1024, extra: 9090},
		"none":                   {reason: "the backend's 3001", main: 3001, extra: 9090},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recording := changed(t, func(a *workload.ScaledDeploymentArgs) {
				a.Port.Number = row.main
				a.ExtraPorts = []workload.Port{{Name: "extra", Number: row.extra}}
				a.ServicePort = 8000
			})
			_, found := podOf(t, recording)["securityContext"].(object)["sysctls"]
			assert.Equal(t, row.want, found, row.reason)
		})
	}
}

func TestProbes(t *testing.T) {
	t.Parallel()
	container := containerOf(t, record(t, everything()))
	assert.Equal(t, object{
		"httpGet":             object{"path": "/live", "port": "web"},
		"initialDelaySeconds": int64(30),
		"periodSeconds":       int64(20),
		"timeoutSeconds":      int64(5),
		"failureThreshold":    int64(4),
	}, container["livenessProbe"], "each number is an argument")
	assert.Equal(t, object{
		"httpGet":             object{"path": "/ready", "port": "metrics"},
		"initialDelaySeconds": int64(0),
		"periodSeconds":       int64(10),
		"timeoutSeconds":      int64(1),
		"failureThreshold":    int64(3),
	}, container["readinessProbe"], "the defaults are Kubernetes' own")
	assert.Equal(t, object{
		"httpGet":             object{"path": "/live", "port": "web"},
		"initialDelaySeconds": int64(0),
		"periodSeconds":       int64(10),
		"timeoutSeconds":      int64(1),
		"failureThreshold":    int64(30),
	}, container["startupProbe"], "the default port is the main one, whatever it is called")
}

func TestFoldersAndFiles(t *testing.T) {
	t.Parallel()
	recording := record(t, everything())
	files := contentOf(t, recording, "ConfigMap", "shop-files")
	assert.Equal(t, list{
		object{"name": "writable-tmp", "emptyDir": object{"sizeLimit": "1Gi"}},
		object{"name": "writable-var-cache-shop", "emptyDir": object{"sizeLimit": "64Mi"}},
		object{"name": "files", "configMap": object{"name": in(t, files, "metadata", "name")}},
	}, podOf(t, recording)["volumes"])
	assert.Equal(t, list{
		object{"name": "writable-tmp", "mountPath": "/tmp"},
		object{"name": "writable-var-cache-shop", "mountPath": "/var/cache/Shop"},
		object{
			"name": "files", "mountPath": "/etc/shop/prices.csv", "subPath": "etc.shop.prices.csv", "readOnly": true,
		},
		object{
			"name": "files", "mountPath": "/etc/shop/taxes.csv", "subPath": "etc.shop.taxes.csv", "readOnly": true,
		},
	}, containerOf(t, recording)["volumeMounts"])
	assert.Equal(t, object{"etc.shop.prices.csv": "tea,3", "etc.shop.taxes.csv": "tea,19"}, files["data"])
}

// Two pods of one revision must not differ by what their nodes happened to hold.
func TestPullPolicy(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{"1.4.2": "IfNotPresent", "main": "Always"} {
		recording := changed(t, func(a *workload.ScaledDeploymentArgs) {
			a.Image = pulumi.String("ghcr.io/team/shop:" + tag)
		})
		assert.Equal(t, want, containerOf(t, recording)["imagePullPolicy"], tag)
	}
}
