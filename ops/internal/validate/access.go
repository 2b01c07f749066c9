package validate

import (
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// access is the check that there is something to look at.
const access = "access"

// accessResults say what may be read, and that the namespace is there.
func (s *Snapshot) accessResults() []Result {
	object := Object{Kind: namespaces.Kind, Name: s.Namespace}
	var v verdict
	if errors.Is(s.errs[namespaces], errAbsent) {
		v.fail(Problem{
			Found: "there is no such namespace", Expected: "the namespace of a deployment",
			Fix: "name it with --namespace, or its stack with --stack, or deploy: pulumi up",
		})
		return v.results("namespace", object)
	}
	v.ok("%d kinds of objects were read", len(s.objects))
	var rights []string
	for resource, err := range s.errs {
		if errors.Is(err, errForbidden) {
			rights = append(rights, right(resource))
		}
	}
	if len(rights) > 0 {
		slices.Sort(rights)
		v.unknown(missing(rights...))
	}
	return v.results(access, object)
}

// namespaceActive: nothing can be made in a namespace that is being deleted.
func namespaceActive(_ *Snapshot, namespace *corev1.Namespace, v *verdict) {
	v.ok("is %s", namespace.Status.Phase)
	if namespace.Status.Phase != corev1.NamespaceActive {
		v.fail(Problem{
			Found: fmt.Sprintf("is %s", namespace.Status.Phase), Expected: string(corev1.NamespaceActive),
			Fix: "wait until it is gone, or find what holds it: kubectl get namespace " + namespace.Name + " -o yaml",
		})
	}
}

// enforceLabel is the Pod Security level that the API server holds pods to. See
// https://kubernetes.io/docs/concepts/security/pod-security-admission/.
const (
	enforceLabel = "pod-security.kubernetes.io/enforce"
	restricted   = "restricted"
)

func podSecurity(_ *Snapshot, namespace *corev1.Namespace, v *verdict) {
	level := namespace.Labels[enforceLabel]
	v.ok("enforces the level %s", level)
	if level != restricted {
		found := "enforces the level " + level
		if level == "" {
			found = "enforces no Pod Security level"
		}
		v.fail(Problem{
			Found: found, Expected: restricted,
			Fix: fmt.Sprintf("pulumi up --refresh, or kubectl label namespace %s --overwrite %s=%s", namespace.Name, enforceLabel, restricted),
		})
	}
}

// anyWorkload: a deployment of nothing passes every other check.
func anyWorkload(s *Snapshot, _ *corev1.Namespace, v *verdict) {
	workloads := s.workloads()
	v.ok("%d Deployments are the program's", len(workloads))
	if len(workloads) == 0 {
		v.fail(Problem{
			Found:    fmt.Sprintf("no Deployment has the label %s=%s", managedBy, managedByUs),
			Expected: "the Deployments of the program",
			Fix:      "name the namespace with --namespace, or deploy: pulumi up",
		})
	}
}
