package monitoring

// subject is a workload with what its rules need beside it. Its methods are the vectors that the rules are made of.
// Every one names its object exactly and, unless it says otherwise, is aggregated to a single element without labels,
// so that they join without further ado; max is as good as any other aggregation where an object has one series.
type subject struct {
	Workload
	namespace  string
	thresholds Thresholds
}

// object are the labels of an alert about the workload's object of that kind.
func (s subject) object(kind, name string) map[string]string {
	return map[string]string{workloadLabel: s.Name, kind: name}
}

// String is how descriptions name the workload and the objects that have its name.
func (s subject) String() string { return s.namespace + "/" + s.Name }

// hpa is a metric of the HorizontalPodAutoscaler: kube_horizontalpodautoscaler_<metric>.
func (s subject) hpa(metric string, matchers ...string) string {
	return call("max", s.hpaSeries(metric, matchers...))
}

func (s subject) hpaSeries(metric string, matchers ...string) string {
	object := []string{is(namespaceLabel, s.namespace), is(hpaLabel, s.Name)}
	return series("kube_horizontalpodautoscaler_"+metric, append(object, matchers...)...)
}

// deployment is a metric of the Deployment: kube_deployment_<metric>.
func (s subject) deployment(metric string, matchers ...string) string {
	return call("max", s.deploymentSeries(metric, matchers...))
}

func (s subject) deploymentSeries(metric string, matchers ...string) string {
	object := []string{is(namespaceLabel, s.namespace), is(deploymentLabel, s.Name)}
	return series("kube_deployment_"+metric, append(object, matchers...)...)
}

// condition holds while the status of one of the object's conditions is this one. There is a series for every status,
// and those that do not apply are 0.
func condition(metric func(string, ...string) string, kind, status string) string {
	return compare(metric("status_condition", is("condition", kind), is("status", status)), "==", 1)
}

// readyEndpoints counts the pods that the Service sends to; nothing when there are none. An EndpointSlice has no label
// with its Service's name in kube-state-metrics' defaults, but is called after it.
func (s subject) readyEndpoints() string {
	return call("count", call("group by (targetref_name) ", series("kube_endpointslice_endpoints",
		is(namespaceLabel, s.namespace),
		matches("endpointslice", s.sliceNames()),
		is("ready", "true"),
	)))
}

// maxGeneratedName is where the API server cuts a generateName before it adds five characters to it.
const maxGeneratedName = 58

func (s subject) sliceNames() string {
	prefix := s.Name + "-"
	return prefix[:min(len(prefix), maxGeneratedName)] + "[a-z0-9]{5}"
}

// endpointsKnown holds while kube-state-metrics reports EndpointSlices at all: without the collector, or the right to
// read them, a missing endpoint would mean nothing.
const endpointsKnown = "count(kube_endpointslice_info)"

// pods has an element of 1 for each pod of the Deployment, by the label pod. Pods of jobs are owned by no ReplicaSet.
func (s subject) pods() string {
	return call("max by (pod) ", series("kube_pod_owner",
		is(namespaceLabel, s.namespace),
		is("owner_kind", "ReplicaSet"),
		matches("owner_name", s.Name+"-[a-z0-9]+"),
	))
}

// useOf is what each pod's main container uses of a resource as a share of its request or its limit, by the label pod.
// A container without one has no element.
func (s subject) useOf(resource, bound string) string {
	return "\n  " + call("max by (pod) ", s.used(resource)) +
		"\n  / " + call("max by (pod) ", s.allowed(resource, bound)) +
		"\n  * " + s.pods() + "\n"
}

// used is what the main containers use of a resource: cores or bytes. Pods of others may be among them.
func (s subject) used(resource string) string {
	if resource == "cpu" {
		return call("rate", over(s.container("container_cpu_usage_seconds_total"), rateWindow))
	}
	return s.container("container_memory_working_set_bytes")
}

// allowed is what they request of it, or may use at most.
func (s subject) allowed(resource, bound string) string {
	return s.container("kube_pod_container_resource_"+bound, is("resource", resource))
}

func (s subject) container(metric string, matchers ...string) string {
	container := []string{is(namespaceLabel, s.namespace), is(containerLabel, s.Container)}
	return series(metric, append(container, matchers...)...)
}
