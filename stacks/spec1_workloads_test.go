package stacks_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

const (
	pod       = "spec.template.spec."
	container = pod + "containers[0]."
)

// probe is an HTTP GET as a manifest has it; the times are in seconds.
func probe(path string, initial, period, timeout, failures int64) map[string]any {
	return map[string]any{
		"httpGet":             map[string]any{"path": path, "port": "http"},
		"initialDelaySeconds": initial,
		"periodSeconds":       period,
		"timeoutSeconds":      timeout,
		"failureThreshold":    failures,
	}
}

// TestSpec1Workloads is the table of spec §1.
func TestSpec1Workloads(t *testing.T) {
	t.Parallel()
	assertFacts(t, map[string]fact{
		"image": {
			"the images that the application is released as", "Deployment", container + "image",
			"ghcr.io/subculture-collective/spywatcher-backend:1.0.0",
			"ghcr.io/subculture-collective/spywatcher-frontend:1.0.0",
		},
		"listens on":   {"where the images listen", "Deployment", container + "ports[0].containerPort", 3001, 80},
		"port name":    {"what probes and Service call it", "Deployment", container + "ports[0].name", "http", "http"},
		"no more port": {"metrics come by the same one", "Deployment", container + "ports[1]", nothing{}, nothing{}},

		"requests CPU": {
			"what targets are a share of", "Deployment", container + "resources.requests.cpu",
			quantity("500m"), quantity("100m"),
		},
		"requests memory": {
			"what targets are a share of", "Deployment", container + "resources.requests.memory",
			quantity("512Mi"), quantity("128Mi"),
		},
		"limits CPU": {
			"no more for one pod", "Deployment", container + "resources.limits.cpu", quantity("1000m"), quantity("500m"),
		},
		"limits memory": {
			"no more for one pod", "Deployment", container + "resources.limits.memory", quantity("1Gi"), quantity("256Mi"),
		},

		"liveness": {
			"a process that hangs is restarted", "Deployment", container + "livenessProbe",
			probe("/health/live", 30, 10, 5, 3), probe("/", 10, 10, 5, 3),
		},
		"readiness": {
			"only who can answer is asked", "Deployment", container + "readinessProbe",
			probe("/health/ready", 10, 5, 3, 3), probe("/", 5, 5, 3, 3),
		},
		"startup": {
			"5 minutes for the backend, none needed for the frontend", "Deployment", container + "startupProbe",
			probe("/health/live", 0, 10, 3, 30), nothing{},
		},

		"user":  {"that of the images", "Deployment", pod + "securityContext.runAsUser", 1001, 1001},
		"group": {"that of the images", "Deployment", pod + "securityContext.runAsGroup", 1001, 1001},
		"sysctl": {
			"lets an ordinary user bind port 80", "Deployment", pod + "securityContext.sysctls", nothing{},
			[]any{map[string]any{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}},
		},
		"Service's name": {"all objects of a workload have its name", "Service", "metadata.name", backend, frontend},
		"HPA's name":     {"as its Deployment", "HorizontalPodAutoscaler", "metadata.name", backend, frontend},
		"PDB's name":     {"as its Deployment", "PodDisruptionBudget", "metadata.name", backend, frontend},
	})
}

func TestSpec1WritableFolders(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		for workload, want := range map[string][]string{
			backend:  {"/app/logs", "/tmp"},
			frontend: {"/var/cache/nginx", "/var/run", "/tmp"},
		} {
			deployment := rendered(t, stack).the(t, "Deployment", workload)
			emptied := map[any]bool{}
			for _, volume := range deployment.at(pod + "volumes").([]any) {
				_, emptied[volume.(map[string]any)["name"]] = volume.(map[string]any)["emptyDir"]
			}
			var writable []string
			for _, entry := range deployment.at(container + "volumeMounts").([]any) {
				mount := entry.(map[string]any)
				if emptied[mount["name"]] {
					writable = append(writable, mount["mountPath"].(string))
				} else {
					assert.Equal(t, true, mount["readOnly"], "%s of %s", mount["mountPath"], workload)
				}
			}
			assert.ElementsMatch(t, want, writable, workload)
			assert.Equal(t, true, deployment.at(container+"securityContext.readOnlyRootFilesystem"),
				"and nothing else of %s is", workload)
		}
	}
}

func TestSpec1PlainSettings(t *testing.T) {
	t.Parallel()
	for stack, level := range map[string]string{"production": "info", "staging": "debug"} {
		plan := rendered(t, stack)
		config := plan.the(t, "ConfigMap", backend+"-settings")
		assert.Equal(t, map[string]string{
			"NODE_ENV":                "production",
			"PORT":                    "3001",
			"LOG_LEVEL":               level,
			"RATE_LIMIT_WINDOW_MS":    "900000",
			"RATE_LIMIT_MAX_REQUESTS": "100",
			"HEALTH_CHECK_INTERVAL":   "30",
			"DB_POOL_MIN":             "2",
			"DB_POOL_MAX":             "10",
			"REDIS_MAX_RETRIES":       "3",
			"REDIS_RETRY_DELAY":       "1000",
			"NODE_OPTIONS":            "--require=/etc/spywatcher/keep-alive.cjs",
			"HOME":                    "/tmp", // the image's own is read-only
		}, config.texts(t, "data"), stack)

		deployment := plan.the(t, "Deployment", backend)
		assert.Equal(t, []any{map[string]any{"configMapRef": map[string]any{"name": config.name()}}},
			deployment.at(container+"envFrom"), "the pods of %s read these", stack)
		assert.Nil(t, plan.the(t, "Deployment", frontend).at(container+"envFrom"), "the frontend has none at run time")
	}
}

// secretSettings are those of spec §1.
var secretSettings = []string{
	"DATABASE_URL", "REDIS_URL", "JWT_SECRET", "JWT_REFRESH_SECRET", "DISCORD_BOT_TOKEN", "DISCORD_CLIENT_ID",
	"DISCORD_CLIENT_SECRET", "DISCORD_GUILD_ID", "DISCORD_REDIRECT_URI", "ADMIN_DISCORD_IDS", "BOT_GUILD_IDS",
}

func TestSpec1SecretSettings(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		secret := plan.the(t, "Secret", backend+"-secrets")
		assert.ElementsMatch(t, secretSettings, slices.Collect(maps.Keys(secret.texts(t, "stringData"))), stack)
		assert.Len(t, plan.all("Secret"), 1, "the frontend has none")

		for _, m := range []manifest{plan.the(t, "Deployment", backend), plan.the(t, "Job", backend+"-migration")} {
			var names []string
			for _, entry := range m.at(container + "env").([]any) {
				variable := entry.(map[string]any)
				names = append(names, variable["name"].(string))
				assert.Equal(t, map[string]any{"secretKeyRef": map[string]any{
					"name": secret.name(), "key": variable["name"],
				}}, variable["valueFrom"], m.kind())
			}
			assert.ElementsMatch(t, secretSettings, names, m.kind())
		}
		assert.Nil(t, plan.the(t, "Deployment", frontend).at(container+"env"), "the frontend has none")
	}
}

func TestSpec1Migration(t *testing.T) {
	t.Parallel()
	for _, stack := range shipped {
		plan := rendered(t, stack)
		deployment := plan.the(t, "Deployment", backend)
		job := plan.the(t, "Job", backend+"-migration")
		for path, row := range map[string]struct {
			reason string
			want   any
		}{
			container + "command": {"prisma's own", []any{"npx", "prisma", "migrate", "deploy"}},
			container + "image":   {"the revision that is rolled out", deployment.at(container + "image")},
			container + "envFrom": {"it reads the settings of the server", deployment.at(container + "envFrom")},
			pod + "restartPolicy": {"a retry is a new pod, whose log stays", "Never"},
			"spec.backoffLimit":   {"3 retries", 3},
			"spec.ttlSecondsAfterFinished": {
				"kept 1 hour", 3600,
			},
		} {
			assertSays(t, job, path, row.want, row.reason)
		}
		assert.Len(t, plan.all("Job"), 1, "none before the frontend's rollout")
		assert.NotEqual(t, deployment.at("spec.selector.matchLabels"), job.at("spec.template.metadata.labels"),
			"the Service must not send requests to it")
	}
}

func TestSpec1Namespace(t *testing.T) {
	t.Parallel()
	for stack, name := range map[string]string{"production": "spywatcher", "staging": "spywatcher-staging"} {
		plan := rendered(t, stack)
		namespace := plan.the(t, "Namespace", name)
		labels := namespace.texts(t, "metadata.labels")
		assert.Equal(t, "restricted", labels["pod-security.kubernetes.io/enforce"])
		assert.Equal(t, "enabled", labels["elbv2.k8s.aws/pod-readiness-gate-inject"])

		quota := plan.the(t, "ResourceQuota", name)
		for resource, want := range map[string]quantity{
			"requests.cpu": "20", "limits.cpu": "40", "requests.memory": "40Gi", "limits.memory": "80Gi",
			"persistentvolumeclaims": "10",
		} {
			assertSays(t, quota, `spec.hard["`+resource+`"]`, want, "what all pods may take together")
		}
		limits := plan.the(t, "LimitRange", name)
		for path, want := range map[string]any{
			"type": "Container", "default.cpu": quantity("1"), "default.memory": quantity("1Gi"),
			"defaultRequest.cpu": quantity("500m"), "defaultRequest.memory": quantity("512Mi"),
		} {
			assertSays(t, limits, "spec.limits[0]."+path, want, "for a container that says nothing itself")
		}
		for _, m := range plan.manifests {
			if m.kind() != "Namespace" {
				assert.Equal(t, name, m.at("metadata.namespace"), "%s %s", m.kind(), m.name())
			}
		}
	}
}
