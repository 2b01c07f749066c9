package albcontroller_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	admissionv1 "k8s.io/api/admission/v1"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/albcontroller"
)

func review(t *testing.T, namespace string, object any) *bytes.Buffer {
	t.Helper()
	raw, err := json.Marshal(object)
	require.NoError(t, err)
	body, err := json.Marshal(admissionv1.AdmissionReview{
		TypeMeta: metav1.TypeMeta{APIVersion: "admission.k8s.io/v1", Kind: "AdmissionReview"},
		Request:  &admissionv1.AdmissionRequest{UID: "7", Namespace: namespace, Object: runtime.RawExtension{Raw: raw}},
	})
	require.NoError(t, err)
	return bytes.NewBuffer(body)
}

func (c *cluster) ask(t *testing.T, body *bytes.Buffer) *httptest.ResponseRecorder {
	t.Helper()
	answer := httptest.NewRecorder()
	c.ServeHTTP(answer, httptest.NewRequestWithContext(c.t.Context(), http.MethodPost, albcontroller.WebhookPath, body))
	return answer
}

func TestInjects(t *testing.T) {
	t.Parallel()
	own := podOf("p", false, corev1.ConditionTrue)
	own.Spec.ReadinessGates = []corev1.PodReadinessGate{{ConditionType: "own"}}
	stranger := podOf("p", false, corev1.ConditionTrue)
	stranger.Labels = map[string]string{"app": "other"}
	for name, row := range map[string]struct {
		reason    string
		namespace string
		object    any
		want      string // the patch; "" is none
	}{
		"selected":   {"its Service is behind the load balancer", "a", podOf("p", false, ""), `[{"conditionType":"` + string(webGate) + `"}]`},
		"with gates": {"its own stay", "a", own, `[{"conditionType":"own"},{"conditionType":"` + string(webGate) + `"}]`},
		"has it":     {"one is enough", "a", podOf("p", true, ""), ""},
		"a stranger": {"no Service selects it", "a", stranger, ""},
		"elsewhere":  {"a Service selects in its own namespace", "b", podOf("p", false, ""), ""},
		"no pod":     {"what cannot be read is left to the API server", "a", "text", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			headless := serviceOf("headless")
			headless.Spec.Selector = nil
			toHeadless := ingressOf("headless", nil, "b")
			toHeadless.Spec.Rules[0].HTTP.Paths[0].Backend.Service.Name = "headless"
			shared := map[string]string{"alb.ingress.kubernetes.io/group.name": "g"}
			toHeadless.Annotations = shared
			objects := []runtime.Object{ingressOf("web", shared, "a"), serviceOf("web"), headless, toHeadless}
			inBubble(t, objects, func(c *cluster) {
				answer := c.ask(t, review(t, row.namespace, row.object))
				require.Equal(t, http.StatusOK, answer.Code)
				var got admissionv1.AdmissionReview
				require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &got))
				assert.Equal(t, "AdmissionReview", got.Kind)
				assert.EqualValues(t, "7", got.Response.UID)
				assert.True(t, got.Response.Allowed, "no pod is ever refused")
				want := row.want
				if want != "" {
					want = `[{"op":"add","path":"/spec/readinessGates","value":` + want + `}]`
				}
				assert.Equal(t, want, string(got.Response.Patch), row.reason)
			})
		})
	}
}

func TestNoReview(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(c *cluster) {
		for _, body := range []string{"", "{}", "[]"} {
			assert.Equal(t, http.StatusBadRequest, c.ask(t, bytes.NewBufferString(body)).Code, body)
		}
		assert.Equal(t, http.StatusBadRequest, c.ask(t, bytes.NewBufferString(`{"kind":"`+strings.Repeat("a", 5<<20)+`"}`)).Code,
			"what is far too large is not read")
	})
}

func TestRegisterWebhook(t *testing.T) {
	t.Parallel()
	client := fake.NewClientset()
	for _, url := range []string{"https://127.0.0.1:1/m", "https://127.0.0.1:2/m"} {
		require.NoError(t, albcontroller.RegisterWebhook(t.Context(), client, url, []byte("authority")))
		all, err := client.AdmissionregistrationV1().MutatingWebhookConfigurations().List(t.Context(), metav1.ListOptions{})
		require.NoError(t, err)
		require.Len(t, all.Items, 1, "a later sandbox takes the place of an earlier one")
		webhook := all.Items[0].Webhooks[0]
		assert.Equal(t, url, *webhook.ClientConfig.URL)
		assert.Equal(t, admissionregistrationv1.Ignore, *webhook.FailurePolicy, "pods can be made without it")
		assert.Equal(t, map[string]string{"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"}, webhook.NamespaceSelector.MatchLabels)
	}
	client.PrependReactor("create", "*", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, errors.New("down") })
	require.ErrorContains(t, albcontroller.RegisterWebhook(t.Context(), client, "https://127.0.0.1:3/m", nil), "down")
}
