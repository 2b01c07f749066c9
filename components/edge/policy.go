package edge

import "encoding/json"

// policy is a document of the IAM policy language:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html.
type policy struct {
	Version   string
	Statement []statement
}

type statement struct {
	Sid       string
	Effect    effect
	Principal principal
	Action    []string
	Resource  []string
	Condition conditions `json:",omitempty"`
}

type effect string

const (
	allow effect = "Allow"
	deny  effect = "Deny"
)

// principal is who a statement is about, by kind.
type principal map[string]string

func service(name string) principal { return principal{"Service": name} }

// everybody is for denials alone.
func everybody() principal { return principal{"AWS": "*"} }

// conditions are operators, the keys that they look at, and the values that these must have.
type conditions map[string]map[string]string

// withoutTLS holds for requests that are not encrypted on their way.
func withoutTLS() conditions { return conditions{"Bool": {"aws:SecureTransport": "false"}} }

func policyText(statements ...statement) (string, error) {
	text, err := json.Marshal(policy{Version: "2012-10-17", Statement: statements})
	return string(text), err
}
