package validate

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// externalSecret is the External Secrets operator's, as far as it is looked at. See
// https://external-secrets.io/latest/api/externalsecret/.
type externalSecret struct {
	metav1.ObjectMeta `json:"metadata"`

	Status struct {
		Conditions []metav1.Condition `json:"conditions"`
	} `json:"status"`
}

// secretSynced: pods that start later get what the store held at the last success, or do not start at all.
func secretSynced(s *Snapshot, secret *externalSecret, v *verdict) {
	found := "the operator has not looked at it"
	for _, condition := range secret.Status.Conditions {
		if condition.Type != "Ready" {
			continue
		}
		if condition.Status == metav1.ConditionTrue {
			v.ok("is in step with its store")
			return
		}
		found = fmt.Sprintf("is not in step with its store: %s: %s", condition.Reason, condition.Message)
	}
	v.fail(Problem{
		Found: found, Expected: "the condition Ready is True", Fix: s.kubectl("describe externalsecret %s", secret.Name),
	})
}
