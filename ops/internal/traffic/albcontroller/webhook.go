package albcontroller

import (
	"encoding/json"
	"net/http"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
)

// WebhookPath is where the webhook answers.
const WebhookPath = "/mutate-v1-pod"

// largestReview bounds what the webhook reads, in bytes.
const largestReview = 4 << 20

// ServeHTTP answers the API server, which asks about each new pod: it gets the gates of the target groups that it will be
// in. The real one does so for groups that are there by then, too, and for no pod later.
func (c *Controller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var review admissionv1.AdmissionReview
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, largestReview)).Decode(&review); err != nil || review.Request == nil {
		http.Error(w, "the body is no AdmissionReview", http.StatusBadRequest)
		return
	}
	review.Response = c.admit(review.Request)
	review.Request = nil
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(review) // else the API server has gone
}

func (c *Controller) admit(request *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	response := &admissionv1.AdmissionResponse{UID: request.UID, Allowed: true}
	var pod corev1.Pod
	if json.Unmarshal(request.Object.Raw, &pod) != nil {
		return response // the API server says what is wrong with it
	}
	gates := pod.Spec.ReadinessGates
	for _, gate := range c.gatesFor(request.Namespace, pod.Labels) {
		if !has(&pod, gate.ConditionType) {
			gates = append(gates, gate)
		}
	}
	if len(gates) == len(pod.Spec.ReadinessGates) {
		return response
	}
	patch, err := json.Marshal([]map[string]any{{"op": "add", "path": "/spec/readinessGates", "value": gates}})
	if err != nil {
		return response // of strings alone
	}
	kind := admissionv1.PatchTypeJSONPatch
	response.Patch, response.PatchType = patch, &kind
	return response
}
