package validate

import "testing"

const (
	api  = "Deployment api"
	podA = "Pod api-1-a"
	podB = "Pod api-1-b"
)

func TestDeployments(t *testing.T) {
	t.Parallel()
	assertFaults(t, map[string]fault{
		"stuck": {
			reason: "the progress deadline has passed",
			edits:  []edit{set(api, "/status/conditions/0", `{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out"}`)},
			want:   []string{"fail rollout: Deployment shop/api"}, found: "ProgressDeadlineExceeded",
		},
		"pods refused": {
			reason: "the quota or the Pod Security level does not let them in",
			edits:  []edit{set(api, "/status/conditions/-", `{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota"}`)},
			want:   []string{"fail rollout: Deployment shop/api"}, found: "exceeded quota",
		},
		"under way": {
			reason: "a rollout takes its time",
			edits:  []edit{set(api, "/status/updatedReplicas", `1`), set(api, "/status/replicas", `3`)},
			want:   []string{"warning rollout: Deployment shop/api"}, found: "1 of 2 pods are up to date",
		},
		"old pods are left": {
			reason: "the new ones are there, and the old ones still go",
			edits:  []edit{set(api, "/status/replicas", `3`)},
			want:   []string{"warning rollout: Deployment shop/api"}, found: "under way",
		},
		"not seen": {
			reason: "the status is that of the revision before",
			edits:  []edit{set(api, "/metadata/generation", `4`)},
			want:   []string{"warning rollout: Deployment shop/api"}, found: "under way",
		},
		"paused": {
			reason: "changes do not reach the pods",
			edits:  []edit{set(api, "/spec/paused", `true`)},
			want:   []string{"fail rollout: Deployment shop/api"}, found: "paused",
		},
		"scaled to none": {
			reason: "an autoscaler does not start from 0",
			edits:  []edit{set(api, "/spec/replicas", `0`)},
			want:   []string{"fail rollout: Deployment shop/api"}, found: "scaled to 0",
		},
		"too few ready": {
			reason: "no pod is starting, so none will come",
			edits:  []edit{set(api, "/status/readyReplicas", `1`), set(podB, "/status/conditions/0/status", `"False"`)},
			want:   []string{"fail rollout: Deployment shop/api", "fail pods: Deployment shop/api"}, found: "1 of 2 pods are ready",
		},
		"recreated": {
			reason: "all pods go before the new ones come",
			edits:  []edit{set(api, "/spec/strategy", `{"type": "Recreate"}`)},
			want:   []string{"fail strategy: Deployment shop/api"}, found: "Recreate",
		},
		"one may be missing": {
			reason: "a rollout serves with fewer pods than the load needs",
			edits:  []edit{set(api, "/spec/strategy/rollingUpdate/maxUnavailable", `1`)},
			want:   []string{"fail strategy: Deployment shop/api"}, found: "maxUnavailable is 1",
		},
		"a quarter may be missing": {
			reason: "of 8 that is 2; of 2 it is none",
			edits: []edit{
				set(api, "/spec/strategy/rollingUpdate", `{}`), set(api, "/spec/replicas", `8`),
				set(api, "/status", `{"observedGeneration": 3, "replicas": 8, "updatedReplicas": 8, "readyReplicas": 8}`),
			},
			want: []string{"fail strategy: Deployment shop/api"}, found: "maxUnavailable is 25%",
		},
		"no deadline": {
			reason: "the largest number stands for none",
			edits:  []edit{set(api, "/spec/progressDeadlineSeconds", `2147483647`)},
			want:   []string{"fail strategy: Deployment shop/api"}, found: "progress deadline",
		},
		"not the program's": {
			reason: "a namespace without the program's Deployments is another, or empty",
			edits:  []edit{unset(api, "/metadata/labels/app.kubernetes.io~1managed-by")},
			want:   []string{"fail workloads: Namespace shop"}, found: "no Deployment has the label",
		},
	})
}

func TestImages(t *testing.T) {
	t.Parallel()
	image := func(name string) []edit {
		return []edit{set(api, "/spec/template/spec/containers/0/image", `"`+name+`"`)}
	}
	faults := map[string]fault{
		"latest":  {reason: "means whatever is newest", edits: image("ghcr.io/example/api:latest"), want: []string{"fail image: Deployment shop/api"}, found: ":latest"},
		"no tag":  {reason: "means latest", edits: image("ghcr.io/example/api"), want: []string{"fail image: Deployment shop/api"}, found: "container api runs ghcr.io/example/api,"},
		"invalid": {reason: "is no image", edits: image("API"), want: []string{"fail image: Deployment shop/api"}, found: "API"},
		"branch": {
			reason: "moves with each push; a stack that is no production may choose so",
			edits:  image("ghcr.io/example/api:main"), want: []string{"warning image: Deployment shop/api"}, found: ":main",
		},
		"init container": {
			reason: "it runs too",
			edits:  []edit{set(api, "/spec/template/spec/initContainers", `[{"name": "first", "image": "first:latest"}]`)},
			want:   []string{"fail image: Deployment shop/api"}, found: "container first runs first:latest",
		},
	}
	for name, fixed := range map[string]string{
		"version": "api:v1.2.3", "pre-release": "api:1.2.3-rc.1", "commit": "api:sha-1a2b3c4",
		"digest": "api@sha256:0123456789012345678901234567890123456789012345678901234567890123",
	} {
		faults[name] = fault{reason: "stays what it is", edits: image(fixed)}
	}
	assertFaults(t, faults)
}

func TestDrain(t *testing.T) {
	t.Parallel()
	const container = "/spec/template/spec/containers/0"
	want := []string{"fail drain: Deployment shop/api"}
	assertFaults(t, map[string]fault{
		"no preStop": {
			reason: "the process is stopped while the load balancer still sends to it",
			edits:  []edit{unset(api, container+"/lifecycle")}, want: want, found: "stopped 0s after its pod was deleted",
		},
		"short preStop": {
			reason: "the load balancer takes 20s to learn of it",
			edits:  []edit{set(api, container+"/lifecycle/preStop/sleep/seconds", `5`)}, want: want, found: "stopped 5s after",
		},
		"short preStop by a command": {
			reason: "the command says how long",
			edits:  []edit{set(api, container+"/lifecycle/preStop", `{"exec": {"command": ["sh", "-c", "sleep 5"]}}`)}, want: want, found: "stopped 5s after",
		},
		"long preStop by a command": {
			reason: "is as good", edits: []edit{set(api, container+"/lifecycle/preStop", `{"exec": {"command": ["sleep", "80"]}}`)},
		},
		"preStop that says nothing": {
			reason: "it may take long enough, which nobody can see",
			edits:  []edit{set(api, container+"/lifecycle/preStop", `{"httpGet": {"port": 3001, "path": "/drain"}}`)},
			want:   []string{"warning drain: Deployment shop/api"}, found: "does not say how long",
		},
		"grace period shorter than preStop": {
			reason: "the process is killed in its sleep",
			edits:  []edit{set(api, "/spec/template/spec/terminationGracePeriodSeconds", `60`)},
			want:   []string{want[0], want[0]}, found: "the grace period is 1m0s with a preStop of 1m20s",
		},
		"no grace period": {
			reason: "Kubernetes gives 30s",
			edits:  []edit{unset(api, "/spec/template/spec/terminationGracePeriodSeconds")},
			want:   []string{want[0], want[0]}, found: "the grace period is 30s",
		},
		"deregistration longer than the grace period": {
			reason: "requests in flight are cut",
			edits:  []edit{set("Service api", "/metadata/annotations", `{"alb.ingress.kubernetes.io/target-group-attributes": "deregistration_delay.timeout_seconds=120"}`)},
			want:   want, found: "deregistration delay 2m0s",
		},
		"no deregistration delay": {
			reason: "AWS gives 300s",
			edits:  []edit{unset("Service api", "/metadata/annotations")}, want: want, found: "deregistration delay 5m0s",
		},
		"the Ingress's attributes": {
			reason: "hold for a Service that has none",
			edits: []edit{
				unset("Service api", "/metadata/annotations"),
				set("Ingress shop", "/metadata/annotations/alb.ingress.kubernetes.io~1target-group-attributes", `"deregistration_delay.timeout_seconds=30"`),
			},
		},
		"a container without ports": {
			reason: "nobody sends to it",
			edits:  []edit{set(api, "/spec/template/spec/containers/-", `{"name": "sidecar", "image": "sidecar:1.0.0"}`)},
		},
	})
}
