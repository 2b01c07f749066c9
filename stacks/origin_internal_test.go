package stacks

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/components/ingress"
	"github.com/subculture-collective/spywatcher-infra/components/mesh"
	"github.com/subculture-collective/spywatcher-infra/components/monitoring"
	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestOriginPaths(t *testing.T) {
	t.Parallel()
	config := defaultConfig()
	config.Network.LoadBalancer = []string{"10.0.0.0/20", "10.0.16.0/20"}
	config.Backend.AllowFrom = []Peer{{Namespace: "a"}, {Namespace: "b"}}
	behindALB := config.workloadOrigin("backend", config.Backend)
	config.Ingress.Controller = nginxController
	behindNGINX := config.workloadOrigin("backend", config.Backend)
	alb := ingressOrigin("ingress.alb")

	for name, row := range map[string]struct {
		reason string
		origin origin
		field  string
		want   string
	}{
		"plain":       {"words are spelled as settings", behindALB, "Scaling.CPU", "backend.scaling.cpu"},
		"acronym":     {"only a word's first letters are lowered", alb, "SSLPolicy", "ingress.alb.sslPolicy"},
		"plural":      {"so is the s of a plural", alb, "CertificateARNs[1]", "ingress.alb.certificateARNs[1]"},
		"index":       {"indices stay", behindALB, "Scaling.Schedules[2].Min", "backend.scaling.schedules[2].min"},
		"key":         {"keys stay as they are", behindALB, "Settings[LOG_LEVEL]", "backend.settings.LOG_LEVEL"},
		"dotted key":  {"and are one step", monitoringOrigin(), "Labels[A.b/C]", `monitoring.labels["A.b/C"]`},
		"subnet":      {"first come the load balancer's", behindALB, "AllowFrom[1].CIDR", "network.loadBalancer[1]"},
		"peer":        {"then the stack's own", behindALB, "AllowFrom[3].Namespace", "backend.allowFrom[1].namespace"},
		"scraper":     {"last the scraper", behindALB, "AllowFrom[4].PodLabels[app]", "network.scraper.podLabels.app"},
		"controller":  {"with nginx, first its controller", behindNGINX, "AllowFrom[0]", "network.ingressController"},
		"nginx peer":  {"then the stack's own", behindNGINX, "AllowFrom[2].Namespace", "backend.allowFrom[1].namespace"},
		"longest":     {"the longest beginning counts", behindALB, "SecretSettings.External.StoreKind", "secrets.storeKind"},
		"whole words": {"a beginning ends with a word", origin{"a", map[string]string{"B": "c"}}, "Bd", "a.bd"},
	} {
		assert.Equal(t, "spywatcher:"+row.want, row.origin.path(row.field), "%s: %s", name, row.reason)
	}
}

// TestEveryFieldHasASetting: whatever field a component refuses, the path in the error is one that can be set. Left out
// are the fields that the program fills itself, which cannot be wrong.
func TestEveryFieldHasASetting(t *testing.T) {
	t.Parallel()
	config := defaultConfig()
	config.Backend.AllowFrom = []Peer{{Namespace: "bots"}} // that the first of the peers is a setting
	for name, row := range map[string]struct {
		args   reflect.Type
		origin origin
		fixed  []string
	}{
		"workload": {
			reflect.TypeFor[workload.ScaledDeploymentArgs](), config.workloadOrigin("backend", config.Backend), []string{
				"RequirePinnedImage", "Command", "Args", "Port", "ExtraPorts[0].Name", "ServicePort", "ClientAffinity",
				"ServiceAnnotations", "Labels", "Probes", "SecretSettings.Values", "SecretSettings.Existing.Keys",
				"SecretSettings.External.Keys", "Files",
				"WritableFolders", "User", "Group", "Scaling.PodMetrics", "Scaling.ExternalMetrics", "Scaling.Up", "Scaling.Down",
				"Scaling.ScheduleImage", "Rollout", "Spread", "Drain.Graceful", "AllowFrom[0].CIDR", "AllowFrom[0].Ports",
				"Migration",
			},
		},
		"alb": {
			reflect.TypeFor[ingress.ALBIngressArgs](), ingressOrigin("ingress.alb"), []string{
				"Routes[0].Path", "Routes[0].PathType", "Routes[0].Service", "Routes[0].Port", "Routes[0].Target.HealthCheck",
				"Routes[0].Target.Algorithm", "Routes[0].Target.AnomalyMitigation", "Routes[0].Target.SlowStart",
				"Routes[0].Target.CrossZone", "Routes[0].Target.ProtocolVersion", "SecurityHeaders", "KeepServerHeader",
				"WebACL.FailOpen", "ClientKeepAlive", "DisableHTTP2", "KeepInvalidHeaders", "ZonalShift",
			},
		},
		"nginx": {
			reflect.TypeFor[ingress.NGINXIngressArgs](), ingressOrigin("ingress.nginx"), []string{
				"Routes[0].Path", "Routes[0].PathType", "Routes[0].Service", "Routes[0].Port", "Routes[0].Target.HealthCheck",
				"Routes[0].Target.Algorithm", "Routes[0].Target.AnomalyMitigation", "Routes[0].Target.SlowStart",
				"Routes[0].Target.CrossZone", "Routes[0].Target.ProtocolVersion", "SecurityHeaders", "Retries", "RateLimit",
			},
		},
		"monitoring": {
			reflect.TypeFor[monitoring.MonitoringArgs](), monitoringOrigin(), []string{
				"Workloads[0].Name", "Workloads[0].Container", "Workloads[0].Labels", "Workloads[0].Metrics.Interval",
				"Workloads[0].Metrics.Timeout", "Workloads[0].Metrics.ScrapeOnly", "Workloads[0].Metrics.Requests",
				"Workloads[0].Metrics.Durations", "Workloads[0].Metrics.StatusLabel", "Workloads[0].Metrics.RouteLabel",
				"Workloads[0].Metrics.ProbeRoutes", "Workloads[0].Metrics.LongLivedRoutes",
				"Workloads[0].Objectives.Burns", "NGINX", "Thresholds", "Dashboards.Refresh", "Dashboards.Range",
			},
		},
		"mesh": {
			reflect.TypeFor[mesh.TrafficPolicyArgs](), meshOrigin(), []string{
				"Service", "Host", "Port", "PodLabels", "LongLived", "Retries", "Hashing", "CircuitBreaker", "RateLimit",
				"VersionHeader", "Subsets",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fields := fieldsIn(row.args)
			for _, start := range row.fixed {
				assert.True(t, slices.ContainsFunc(fields, func(field string) bool { return within(field, start) }),
					"there is no field %s", start)
			}
			for _, field := range fields {
				path := row.origin.path(field)
				fixed := slices.ContainsFunc(row.fixed, func(start string) bool { return within(field, start) })
				assert.NotEqual(t, fixed, isSetting(t, path), "%s is %s: is that a setting?", field, path)
			}
		})
	}
}

// fieldsIn are the paths of all fields of a component's arguments, with the first element of each list and the key "x"
// of each map.
func fieldsIn(args reflect.Type) []string {
	var fields []string
	var walk func(path string, t reflect.Type)
	walk = func(path string, t reflect.Type) {
		switch {
		case t.Kind() == reflect.Pointer:
			walk(path, t.Elem())
		case t.Kind() == reflect.Struct:
			for field := range t.Fields() {
				walk(strings.TrimPrefix(path+"."+field.Name, "."), field.Type)
			}
		case t.Kind() == reflect.Slice && t != reflect.TypeFor[pulumi.StringArray]():
			walk(path+"[0]", t.Elem())
		case t.Kind() == reflect.Map:
			walk(path+"[x]", t.Elem())
		default:
			fields = append(fields, path)
		}
	}
	walk("", args)
	return fields
}

// isSetting says whether a path leads to something in Config.
func isSetting(t *testing.T, text string) bool {
	t.Helper()
	path, err := resource.ParsePropertyPath(strings.TrimPrefix(text, project+":"))
	require.NoError(t, err)
	typ := reflect.TypeFor[Config]()
	for _, step := range path {
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		switch typ.Kind() {
		case reflect.Struct:
			found := false
			for field := range typ.Fields() {
				if field.Tag.Get("config") == step {
					typ, found = field.Type, true
					break
				}
			}
			if !found {
				return false
			}
		case reflect.Slice, reflect.Map:
			typ = typ.Elem()
		default:
			return false
		}
	}
	return true
}
