package provider

import (
	"context"
	"errors"
	"regexp"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// fixed is how API servers and admission webhooks say that a field cannot be changed. ssa's own IsImmutableError takes
// any invalid object for one, and so would replace an object for a typing mistake.
var fixed = regexp.MustCompile(`(?i)\bimmutable\b|may not (be changed|change once set)|cannot change roleRef|` +
	`(updates to \S+ spec for fields|pod updates may not change fields) other than`)

// immutable are the fields that the API server refuses to change in place. Other refusals are the update's to tell.
func (c *configured) immutable(ctx context.Context, w write) ([]string, error) {
	_, err := c.apply(ctx, w, true)
	if ctx.Err() != nil {
		return nil, err
	}
	return immutableFields(err), nil
}

// immutableFields are the paths that err names; a path of its own, "spec", when it names none.
func immutableFields(err error) []string {
	var answer apierrors.APIStatus
	if err == nil || !errors.As(err, &answer) || apierrors.IsConflict(err) {
		return nil
	}
	var causes []metav1.StatusCause
	if details := answer.Status().Details; details != nil {
		causes = details.Causes
	}
	var fields []string
	for _, cause := range causes {
		if cause.Field != "" && fixed.MatchString(cause.Message) {
			fields = append(fields, cause.Field)
		}
	}
	if len(fields) == 0 && fixed.MatchString(answer.Status().Message) {
		return []string{"spec"}
	}
	return fields
}
