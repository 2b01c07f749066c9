package provider_test

import (
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/emptypb"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/provider"
)

func TestRollout(t *testing.T) {
	t.Parallel()
	s := serve(t, world{glance: func(api client.WithWatch) { setStatus(t.Context(), t, api, webReady) }})
	outputs, err := s.create("apps/v1:Deployment", s.inputs(web))
	require.NoError(t, err)
	available, _, _ := unstructured.NestedInt64(provider.ObjectOf(outputs).Object, "status", "availableReplicas")
	assert.EqualValues(t, 2, available, "it waited for the rollout, and tells what came of it")
}

func TestSkipAwait(t *testing.T) {
	t.Parallel()
	s := serve(t, world{glance: func(client.WithWatch) { t.Error("it waits") }})
	inputs := s.inputs(`{apiVersion: v1, kind: Service, metadata: {name: web, namespace: staging,
		annotations: {pulumi.com/skipAwait: "true"}}, spec: {selector: {app: web}, ports: [{port: 80}]}}`)
	_, err := s.create("core/v1:Service", inputs)
	require.NoError(t, err)
}

// broken is a rollout whose new pod has no image, while the old one serves.
func brokenRollout(t *testing.T, api client.WithWatch) {
	t.Helper()
	live := object(t, web)
	//nolint:testifylint // require ends a test from its own goroutine only
	assert.NoError(t, api.Get(t.Context(), client.ObjectKeyFromObject(live), live))
	set := func(name, revision string) string {
		return `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: ` + name + `, namespace: staging,
			labels: {app: web, pod-template-hash: ` + name + `}, annotations: {deployment.kubernetes.io/revision: "` + revision + `"}}}`
	}
	pod := func(name, reason string) string {
		return `{apiVersion: v1, kind: Pod, metadata: {name: ` + name + `-1, namespace: staging, labels: {app: web, pod-template-hash: ` +
			name + `}}, status: {containerStatuses: [{name: app, state: {waiting: {reason: ` + reason + `, message: no such image}}}]}}`
	}
	for _, text := range []string{set("old", "9"), set("new", "10"), pod("old", "CrashLoopBackOff"), pod("new", "ImagePullBackOff")} {
		made := object(t, text)
		if made.GetKind() == "ReplicaSet" {
			made.SetOwnerReferences([]metav1.OwnerReference{*metav1.NewControllerRef(live, live.GroupVersionKind())})
		}
		assert.NoError(t, client.IgnoreAlreadyExists(api.Create(t.Context(), made)))
	}
}

func TestBrokenRollout(t *testing.T) {
	t.Parallel()
	s := serve(t, world{glance: func(api client.WithWatch) { brokenRollout(t, api) }})
	_, err := s.create("apps/v1:Deployment", s.inputs(web))
	failure := initFailed(t, err)
	assert.Equal(t, []string{"Deployment staging/web: pod new-1, container app: ImagePullBackOff: no such image"},
		failure.GetReasons(), "the pod of the newest generation is to blame; 10 is newer than 9")
	assert.Equal(t, "staging/web", failure.GetId(), "the engine keeps it, so that the next run heals it")
	assert.NotEmpty(t, s.properties(failure.GetProperties()))

	heals := serve(t, world{glance: func(api client.WithWatch) { setStatus(t.Context(), t, api, webReady) }})
	inputs := heals.inputs(web)
	_, err = heals.Update(t.Context(), &pulumirpc.UpdateRequest{
		Id: "staging/web", Urn: urn("apps/v1:Deployment"), Olds: failure.GetProperties(), News: heals.struc(inputs), Timeout: 60,
	})
	require.NoError(t, err)
}

func TestUpdateNotReady(t *testing.T) {
	t.Parallel()
	s := serve(t, world{glance: func(api client.WithWatch) { brokenRollout(t, api) }})
	_, err := s.Update(t.Context(), &pulumirpc.UpdateRequest{
		Id: "staging/web", Urn: urn("apps/v1:Deployment"), News: s.struc(s.inputs(web)), Timeout: 60,
	})
	assert.Contains(t, initFailed(t, err).GetReasons()[0], "ImagePullBackOff", "an update is waited for, too")
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	s := serve(t, world{})
	_, err := s.Create(t.Context(), &pulumirpc.CreateRequest{
		Urn: urn("apps/v1:Deployment"), Properties: s.struc(s.inputs(web)), Timeout: 0.02,
	})
	reason := initFailed(t, err).GetReasons()[0]
	assert.Contains(t, reason, "Deployment staging/web: not ready within 20ms: Replicas: 0/2", "what was missing is told")
}

func TestCancelEndsWaiting(t *testing.T) {
	t.Parallel()
	var s serving
	s = serve(t, world{glance: func(client.WithWatch) {
		_, err := s.Cancel(t.Context(), &emptypb.Empty{})
		assert.NoError(t, err)
	}})
	_, err := s.create("apps/v1:Deployment", s.inputs(web))
	assert.Contains(t, initFailed(t, err).GetReasons()[0], "canceled", "the object is there, and the engine knows")
}

func TestDeletedWhileWaiting(t *testing.T) {
	t.Parallel()
	s := serve(t, world{glance: func(api client.WithWatch) {
		assert.NoError(t, client.IgnoreNotFound(api.Delete(t.Context(), object(t, web))))
	}})
	_, err := s.create("apps/v1:Deployment", s.inputs(web))
	assert.Contains(t, initFailed(t, err).GetReasons()[0], "deleted meanwhile")
}

func TestServiceEndpoints(t *testing.T) {
	t.Parallel()
	slice := func(ready string) string {
		return `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: web-1, namespace: staging,
			labels: {kubernetes.io/service-name: web}}, endpoints: [{addresses: [192.0.2.1], conditions: {ready: ` + ready + `}}]}`
	}
	glances := 0
	s := serve(t, world{objects: []string{slice("false")}, glance: func(api client.WithWatch) {
		glances++
		if glances > 2 {
			found, made := object(t, slice("false")), object(t, slice("true"))
			//nolint:testifylint // require ends a test from its own goroutine only
			assert.NoError(t, api.Get(t.Context(), client.ObjectKeyFromObject(found), found))
			made.SetResourceVersion(found.GetResourceVersion())
			assert.NoError(t, api.Update(t.Context(), made))
		}
	}})
	_, err := s.create("core/v1:Service", s.inputs(`{apiVersion: v1, kind: Service, metadata: {name: web, namespace: staging},
		spec: {selector: {app: web}, ports: [{port: 80}]}}`))
	require.NoError(t, err)
	assert.Greater(t, glances, 2, "an endpoint that is not ready is none")
}

func TestWaitForAnnotation(t *testing.T) {
	t.Parallel()
	s := serve(t, world{glance: func(api client.WithWatch) {
		setStatus(t.Context(), t, api, `{apiVersion: v1, kind: Namespace, metadata: {name: web}, status: {phase: Active}}`)
	}})
	_, err := s.create("core/v1:Namespace", s.inputs(
		`{apiVersion: v1, kind: Namespace, metadata: {name: web, annotations: {pulumi.com/waitFor: "jsonpath={.status.phase}=Active"}}}`))
	require.NoError(t, err)
	_, err = s.create("core/v1:Namespace", s.inputs(
		`{apiVersion: v1, kind: Namespace, metadata: {name: web, annotations: {pulumi.com/waitFor: "soon"}}}`))
	assert.Contains(t, initFailed(t, err).GetReasons()[0], `"soon"`, "an annotation that cannot be read is not passed over")
}

func TestFailedJob(t *testing.T) {
	t.Parallel()
	migrate := `{apiVersion: batch/v1, kind: Job, metadata: {name: migrate, namespace: staging}, spec: {template: {spec: {containers: [{name: migration, image: "a:1"}]}}}}`
	failed := `{apiVersion: batch/v1, kind: Job, metadata: {name: migrate, namespace: staging}, status: {conditions: [{type: Failed, status: "True", reason: DeadlineExceeded, message: Job was active longer than specified deadline}]}}`
	s := serve(t, world{glance: func(api client.WithWatch) { setStatus(t.Context(), t, api, failed) }})
	inputs := s.inputs(migrate)
	_, err := s.create("batch/v1:Job", inputs)
	failure := initFailed(t, err)
	assert.Equal(t, []string{"Job staging/migrate: it failed: DeadlineExceeded: Job was active longer than specified deadline"},
		failure.GetReasons())

	_, err = s.Read(t.Context(), &pulumirpc.ReadRequest{
		Id: "staging/migrate", Urn: urn("batch/v1:Job"), Inputs: s.struc(inputs), Properties: failure.GetProperties(),
	})
	assert.NotEmpty(t, initFailed(t, err).GetInputs(), "a refresh does not make a failed Job good")
}
