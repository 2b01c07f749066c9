package edge_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

// cloud is what a program meets: it records what is made, and answers what AWS would.
type cloud struct {
	recorder.Recording

	preview bool
	// outputs are what AWS adds to a resource of a kind. They are not known in a preview.
	outputs map[string]resource.PropertyMap
	// answers are what look-ups find, by the last part of their token.
	answers map[string]resource.PropertyMap

	mu sync.Mutex
	// needs are the "Kind name" of all that must be there before a "Kind name".
	needs map[string][]string
	// removedFirst are the "Kind name" of what a replacement would remove before it makes the new one.
	removedFirst []string
	calls        []pulumi.MockCallArgs
	// answered are the components' outputs that are known.
	answered recorder.Answers
}

func newCloud(preview bool) *cloud {
	text := resource.NewProperty[string]
	return &cloud{
		preview: preview,
		outputs: map[string]resource.PropertyMap{
			"BucketV2":       {"region": text(region)},
			"Key":            {"arn": text(keyARN)},
			"Topic":          {"arn": text(topicARN)},
			"CompositeAlarm": {"arn": text("arn:aws:cloudwatch:eu-central-1:123456789012:alarm:edge-customers-affected")},
			"Certificate": {
				"arn":                     text(certificateARN),
				"domainValidationOptions": options("spywatcher.example.com", "*.spywatcher.example.com", "example.com"),
			},
			"Ingress": {"address": text(address)},
		},
		answers: map[string]resource.PropertyMap{
			"getZone": {"zoneId": text("Z0LOOKEDUP")},
			"getLoadBalancer": {
				"arnSuffix": text("app/k8s-edge/50dc6c495c0c9188"), "dnsName": text(address), "zoneId": text("Z215JYRZR1TBD5"),
			},
		},
		needs: map[string][]string{},
	}
}

// options are ACM's validation options for domains.
func options(domains ...string) resource.PropertyValue {
	var list []resource.PropertyValue
	for _, domain := range domains {
		base := strings.TrimPrefix(domain, "*.")
		list = append(list, resource.NewProperty(resource.PropertyMap{
			"domainName":          resource.NewProperty(domain),
			"resourceRecordName":  resource.NewProperty("_key." + base + "."),
			"resourceRecordType":  resource.NewProperty("CNAME"),
			"resourceRecordValue": resource.NewProperty("_" + base + ".acm-validations.aws."),
		}))
	}
	return resource.NewProperty(list)
}

func kindOf(token string) string { return token[strings.LastIndex(token, ":")+1:] }

// NewResource implements pulumi.MockResourceMonitor.
func (c *cloud) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	id, state, err := c.Recording.NewResource(args)
	if err != nil {
		return "", nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	name := kindOf(args.TypeToken) + " " + args.Name
	for _, dependency := range args.RegisterRPC.GetDependencies() {
		u := urn.URN(dependency)
		c.needs[name] = append(c.needs[name], kindOf(string(u.Type()))+" "+u.Name())
	}
	slices.Sort(c.needs[name])
	if args.RegisterRPC.GetDeleteBeforeReplace() {
		c.removedFirst = append(c.removedFirst, name)
	}
	if c.preview {
		return "", state, nil
	}
	switch kindOf(args.TypeToken) {
	case "Record":
		state["fqdn"] = state["name"]
	case "MetricAlarm":
		state["name"] = resource.NewProperty(args.Name + "-1234567")
	}
	maps.Copy(state, c.outputs[kindOf(args.TypeToken)])
	return id, state, nil
}

// Call implements pulumi.MockResourceMonitor.
func (c *cloud) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, args)
	function := kindOf(args.Token)
	if function == "getTargetGroup" {
		tag := args.Args["tags"].ObjectValue()["ingress.k8s.aws/resource"].StringValue()
		return resource.PropertyMap{"arnSuffix": resource.NewProperty("targetgroup/" + tag)}, nil
	}
	return c.answers[function], nil
}

func (c *cloud) run(program pulumi.RunFunc) error {
	return pulumi.RunErr(program, pulumi.WithMocks("spywatcher", "test", c), func(info *pulumi.RunInfo) {
		info.DryRun = c.preview
	})
}

// called are the arguments of all look-ups of a function, with the provider that was asked.
func (c *cloud) called(function string) (arguments []map[string]any, providers []string) {
	for _, call := range c.calls {
		if kindOf(call.Token) == function {
			arguments = append(arguments, recorder.Plain(resource.NewProperty(call.Args)).(map[string]any))
			providers = append(providers, call.Provider)
		}
	}
	return arguments, providers
}

// object is what was given for the resource of that kind and name.
func (c *cloud) object(t *testing.T, kind, name string) map[string]any {
	t.Helper()
	found, ok := c.Find(kind, name)
	require.True(t, ok, "there is no %s %s in %v", kind, name, c.URNs())
	return found.Object()
}

// modes are the two ways that the engine runs a program.
var modes = map[string]bool{"update": false, "preview": true}

// known is a value in an update, and the marker of unknown ones in a preview.
func known(preview bool, value any) any {
	if preview {
		return recorder.UnknownMarker
	}
	return value
}
