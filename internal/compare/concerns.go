package compare

import "regexp"

// watched is a field that a reviewer should not miss.
type watched struct {
	kind, path *regexp.Regexp
	concern    string
}

func watch(kind, path, concern string) watched {
	return watched{regexp.MustCompile("^(" + kind + ")$"), regexp.MustCompile(path), concern}
}

// concerns are tried in their order.
var concerns = []watched{
	watch("Deployment", `^spec\.selector\.`, "replaces the Deployment: its selector cannot change in place"),
	watch("Service", `^spec\.clusterIP$`, "replaces the Service"),
	watch("ConfigMap|Secret", `^metadata\.name$`, "new content: the pods that read it are rolled"),
	watch("Job", `^metadata\.name$`, "runs once more before the rollout"),
	watch(".*", `^metadata\.(name|namespace)$`, "replaces the object: its name cannot change in place"),
	watch("HorizontalPodAutoscaler", `^spec\.(min|max)Replicas$`, "replica limits"),
	watch("PodDisruptionBudget", `^spec\.`, "how many pods a node drain must leave"),
	watch("Deployment", `(terminationGracePeriodSeconds|\.lifecycle\.preStop\.)`, "drain"),
	watch("Service", `target-group-attributes$`, "drain, or balancing"),
	watch("Deployment", `\.image$`, "rolls the pods"),
	watch("PrometheusRule", `^spec\.groups`, "alerts"),
	watch("Ingress", `load-balancer-(name|attributes)$`, "the load balancer's name or attributes"),
	watch("Ingress", `\.scheme$`, "replaces the load balancer"),
	watch("NetworkPolicy", `^spec\.`, "who may connect"),
}

// concern is why a change of a field matters; "" for most.
func concern(kind, path string) string {
	for _, w := range concerns {
		if w.kind.MatchString(kind) && w.path.MatchString(path) {
			return w.concern
		}
	}
	return ""
}
