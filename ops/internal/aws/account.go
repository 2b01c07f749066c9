package aws

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// defaultAccount is the account where the provider is not limited to one. AWS uses it as an example.
const defaultAccount = "111122223333"

var accountID = regexp.MustCompile(`^\d{12}$`)

// account is where things are made: an account's part of one region.
type account struct {
	id, region string
	// tags are the provider's default tags.
	tags map[string]any
}

// accountOf is the account that a provider's inputs lead to, and what is wrong with them. What is not known yet is
// right.
func accountOf(properties resource.PropertyMap) (account, []problem) {
	in := inputs{}
	for key, value := range inputsOf(properties) {
		in[key] = structured(value)
	}
	a := account{id: defaultAccount, region: in.text("region")}
	var problems []problem
	if !in.has("region") {
		problems = append(problems, problem{"region", "region is missing: the AWS provider makes things in one region"})
	}
	for i, id := range in.texts("allowedAccountIds") {
		if i == 0 {
			a.id = id
		}
		if !accountID.MatchString(id) {
			reason := fmt.Sprintf("allowedAccountIds has %q, which is no account: an account is 12 digits", id)
			problems = append(problems, problem{"allowedAccountIds", reason})
		}
	}
	a.tags, _ = in.at("defaultTags.tags").(map[string]any)
	return a, problems
}

// structured is a provider's input as it was meant: a list or an object may come as its JSON text.
func structured(value any) any {
	text, ok := value.(string)
	if !ok || !strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "{") {
		return value
	}
	var parsed any
	if json.Unmarshal([]byte(text), &parsed) != nil {
		return value
	}
	return parsed
}

// scope is what things in the store are kept under.
func (a account) scope() string { return a.id + "/" + a.region }

func (a account) partition() string {
	switch {
	case strings.HasPrefix(a.region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(a.region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}

func (a account) dnsSuffix() string {
	if a.partition() == "aws-cn" {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

// arn names something of the region.
func (a account) arn(service, name string) string {
	return strings.Join([]string{"arn", a.partition(), service, a.region, a.id, name}, ":")
}

// globalARN names something of the account that is in no region.
func (a account) globalARN(service, name string) string {
	return strings.Join([]string{"arn", a.partition(), service, "", a.id, name}, ":")
}

// tagged is a resource's tags with the provider's default tags beneath. It is secret or unknown where the tags are.
func (a account) tagged(tags resource.PropertyValue) resource.PropertyValue {
	switch {
	case tags.IsSecret():
		return resource.MakeSecret(a.tagged(tags.SecretValue().Element))
	case tags.IsComputed():
		return tags
	}
	all := resource.NewPropertyMapFromMap(a.tags)
	if tags.IsObject() {
		maps.Copy(all, tags.ObjectValue())
	}
	return resource.NewObjectProperty(all)
}
