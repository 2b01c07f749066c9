package aws

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// policyDocument is a policy as IAM reads it. A list of one is written as that one.
type policyDocument struct {
	Version   string
	ID        string `json:"Id,omitempty"`
	Statement []policyStatement
}

type policyStatement struct {
	Sid          string                    `json:",omitempty"`
	Effect       string                    `json:",omitempty"`
	Action       any                       `json:",omitempty"`
	NotAction    any                       `json:",omitempty"`
	Resource     any                       `json:",omitempty"`
	NotResource  any                       `json:",omitempty"`
	Principal    any                       `json:",omitempty"`
	NotPrincipal any                       `json:",omitempty"`
	Condition    map[string]map[string]any `json:",omitempty"`
}

// getPolicyDocument renders a policy. To merge documents is not served.
func getPolicyDocument(_ account, in inputs) (map[string]any, error) {
	for _, merged := range []string{"sourceJson", "overrideJson", "sourcePolicyDocuments", "overridePolicyDocuments"} {
		if in.has(merged) {
			return nil, fmt.Errorf("%s is not served by the stand-in: write its statements", merged)
		}
	}
	document := policyDocument{Version: "2012-10-17", ID: in.text("policyId"), Statement: []policyStatement{}}
	if version := in.text("version"); version != "" {
		document.Version = version
	}
	for _, statement := range in.objects("statements") {
		document.Statement = append(document.Statement, statementOf(statement))
	}
	pretty, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return nil, err
	}
	short, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	result := maps.Clone(in)
	result["version"] = document.Version
	result["id"] = fmt.Sprintf("%.10s", digest(string(pretty)))
	result["json"] = string(pretty)
	result["minifiedJson"] = string(short)
	return result, nil
}

func statementOf(in inputs) policyStatement {
	statement := policyStatement{
		Sid:          in.text("sid"),
		Effect:       "Allow",
		Action:       oneOrSorted(in.texts("actions")),
		NotAction:    oneOrSorted(in.texts("notActions")),
		Resource:     oneOrSorted(variables(in.texts("resources"))),
		NotResource:  oneOrSorted(variables(in.texts("notResources"))),
		Principal:    principalsOf(in.objects("principals")),
		NotPrincipal: principalsOf(in.objects("notPrincipals")),
		Condition:    conditionsOf(in.objects("conditions")),
	}
	if effect := in.text("effect"); effect != "" {
		statement.Effect = effect
	}
	return statement
}

// oneOrSorted is nil for none.
func oneOrSorted(texts []string) any {
	switch len(texts) {
	case 0:
		return nil
	case 1:
		return texts[0]
	default:
		return slices.Sorted(slices.Values(texts))
	}
}

// variables are written &{...} by the plugin's users, whose own language has ${...} for something else.
func variables(texts []string) []string {
	var replaced []string
	for _, text := range texts {
		replaced = append(replaced, strings.ReplaceAll(text, "&{", "${"))
	}
	return replaced
}

func principalsOf(principals []inputs) any {
	identifiers := map[string][]string{}
	for _, principal := range principals {
		kind := principal.text("type")
		if kind == "*" {
			return "*"
		}
		identifiers[kind] = append(identifiers[kind], variables(principal.texts("identifiers"))...)
	}
	if len(identifiers) == 0 {
		return nil
	}
	result := map[string]any{}
	for kind, who := range identifiers {
		result[kind] = oneOrSorted(who)
	}
	return result
}

func conditionsOf(conditions []inputs) map[string]map[string]any {
	values := map[string]map[string][]string{}
	for _, condition := range conditions {
		test, variable := condition.text("test"), condition.text("variable")
		if values[test] == nil {
			values[test] = map[string][]string{}
		}
		values[test][variable] = append(values[test][variable], variables(condition.texts("values"))...)
	}
	result := map[string]map[string]any{}
	for test, variables := range values {
		result[test] = map[string]any{}
		for variable, texts := range variables {
			result[test][variable] = oneOrSorted(texts)
		}
	}
	return result
}
