package stacks_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/subculture-collective/spywatcher-infra/internal/plan"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// TestMain keeps the kubeconfig of the machine out of all tests.
func TestMain(m *testing.M) {
	if err := os.Setenv("KUBECONFIG", os.DevNull); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// shipped are the stacks whose files are in the repository.
var shipped = []string{"production", "staging"}

// settings are laid over those of a stack's file, each by the path that `pulumi config set --path` takes. A nil leaves
// one out.
type settings map[string]any

// optionsOf are a preview's of a shipped stack, with other settings over those of its file.
func optionsOf(tb testing.TB, stack string, others settings) recorder.Options {
	tb.Helper()
	options, err := plan.Load("..", stack)
	require.NoError(tb, err)
	options.Config = maps.Clone(options.Config)
	options.LookUps = inAccount(options.LookUps)
	if others["ingress.controller"] == "nginx" {
		others = maps.Clone(others) // What AWS has before an ALB is refused there.
		maps.Copy(others, settings{"edge": map[string]any{}, "alarms": map[string]any{}})
	}
	for path, value := range others {
		set(tb, options.Config, path, value)
	}
	return options
}

// deploying are options of an up instead of a preview, with what AWS would answer.
func deploying(options recorder.Options) recorder.Options {
	others := options.Outputs
	options.Preview = false
	options.Outputs = func(r recorder.Resource) resource.PropertyMap {
		outputs := resource.PropertyMap{}
		if others != nil {
			outputs = others(r)
		}
		maps.Copy(outputs, onAWS(r))
		return outputs
	}
	return options
}

// onAWS is what AWS adds to a resource.
func onAWS(r recorder.Resource) resource.PropertyMap {
	switch r.Type {
	case "aws:acm/certificate:Certificate":
		var validations []resource.PropertyValue
		names := append(r.Inputs["subjectAlternativeNames"].ArrayValue(), r.Inputs["domainName"])
		for _, name := range names {
			validations = append(validations, resource.NewProperty(resource.PropertyMap{
				"domainName":          name,
				"resourceRecordName":  resource.NewProperty("_x." + name.StringValue() + "."),
				"resourceRecordType":  resource.NewProperty("CNAME"),
				"resourceRecordValue": resource.NewProperty("_y.acm-validations.aws."),
			}))
		}
		return resource.PropertyMap{
			"arn":                     resource.NewProperty("arn:aws:acm:eu-central-1:111122223333:certificate/0"),
			"domainValidationOptions": resource.NewProperty(validations),
		}
	case "aws:wafv2/webAcl:WebAcl":
		return resource.PropertyMap{
			"arn": resource.NewProperty("arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/spywatcher/0"),
		}
	case "aws:s3/bucketV2:BucketV2":
		return resource.PropertyMap{"region": resource.NewProperty("eu-central-1")}
	case "aws:cloudwatch/logGroup:LogGroup":
		return resource.PropertyMap{"arn": resource.NewProperty("arn:aws:logs:eu-central-1:111122223333:log-group:" + r.Name)}
	case "kubernetes:networking.k8s.io/v1:Ingress":
		if _, given := r.Inputs["status"]; !given {
			return reachedAt("lb.example.net")(r)
		}
	}
	if !strings.HasPrefix(r.Type, "aws:") {
		return nil
	}
	return resource.PropertyMap{"arn": resource.NewProperty("arn:aws:any:eu-central-1:111122223333:" + r.Name)}
}

// inAccount are look-ups with the credentials of the shipped stacks' account.
func inAccount(others func(string) resource.PropertyMap) func(string) resource.PropertyMap {
	return func(function string) resource.PropertyMap {
		answer := others(function)
		answer["accountId"] = resource.NewProperty("111122223333")
		answer["arnSuffix"] = resource.NewProperty("app/spywatcher/0")
		answer["dnsName"] = resource.NewProperty("lb.example.net")
		return answer
	}
}

func set(tb testing.TB, config map[string]string, text string, value any) {
	tb.Helper()
	path, err := resource.ParsePropertyPath(text)
	require.NoError(tb, err)
	key := fmt.Sprintf("spywatcher:%v", path[0])
	if scalar, ok := value.(string); ok && len(path) == 1 {
		config[key] = scalar
		return
	}
	content := any(map[string]any{})
	if given, ok := config[key]; ok && len(path) > 1 {
		require.NoError(tb, json.Unmarshal([]byte(given), &content), "%s holds a group of settings", key)
	}
	root := resource.NewProperty(resource.PropertyMap{"": resource.NewPropertyValue(content)})
	path[0] = ""
	if value == nil {
		require.True(tb, path.Delete(root), "there is no %s to leave out", text)
	} else {
		var added bool
		root, added = path.Add(root, resource.NewPropertyValue(value))
		require.True(tb, added, "%s cannot be set", text)
	}
	if rest, ok := root.ObjectValue()[""]; ok {
		written, err := json.Marshal(recorder.Plain(rest))
		require.NoError(tb, err)
		config[key] = string(written)
		return
	}
	delete(config, key)
}

// rendering is what one run of the program registers, and the manifests of its plan.
type rendering struct {
	*recorder.Recording
	manifests []manifest
}

// renderedWith is the plan of a shipped stack with other settings.
func renderedWith(t *testing.T, stack string, others settings) rendering {
	t.Helper()
	recording, err := recorder.Run(stacks.Plan, optionsOf(t, stack, others))
	require.NoError(t, err)
	stream, err := plan.Kubernetes(recording)
	require.NoError(t, err)
	r := rendering{Recording: recording}
	for decoder := yaml.NewDecoder(bytes.NewReader(stream)); ; {
		var object map[string]any
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		r.manifests = append(r.manifests, manifestOf(object))
	}
	require.NotEmpty(t, r.manifests)
	return r
}

// renderings are the plans of the shipped stacks, which many tests look at and none changes.
var renderings = struct {
	sync.Mutex
	of map[string]rendering
}{of: map[string]rendering{}}

// rendered is the plan of a shipped stack as it is.
func rendered(t *testing.T, stack string) rendering {
	t.Helper()
	renderings.Lock()
	defer renderings.Unlock()
	r, ok := renderings.of[stack]
	if !ok {
		r = renderedWith(t, stack, nil)
		renderings.of[stack] = r
	}
	return r
}

// manifest is one object of a plan, or a part of one.
type manifest struct{ content resource.PropertyValue }

func manifestOf(object any) manifest { return manifest{resource.NewPropertyValue(object)} }

// at is what stands at a path, such as "spec.ports[0].port"; nil when nothing does.
func (m manifest) at(text string) any {
	path, err := resource.ParsePropertyPath(text)
	if err != nil {
		panic(err)
	}
	if found, ok := path.Get(m.content); ok {
		return recorder.Plain(found)
	}
	return nil
}

func (m manifest) kind() string { return m.at("kind").(string) }
func (m manifest) name() string { return m.at("metadata.name").(string) }

// texts is a map of texts at a path.
func (m manifest) texts(t *testing.T, path string) map[string]string {
	t.Helper()
	values, ok := m.at(path).(map[string]any)
	require.True(t, ok, "%s of %s %s is %v", path, m.kind(), m.name(), m.at(path))
	texts := map[string]string{}
	for key, value := range values {
		texts[key], ok = value.(string)
		require.True(t, ok, "%s of %s is %v", key, path, value)
	}
	return texts
}

// contentHash is what names end with that follow from an object's content.
var contentHash = regexp.MustCompile(`-[0-9a-f]{10}$`)

// the is the one object of a kind and a name, which may be followed by the hash of its content.
func (r rendering) the(t *testing.T, kind, name string) manifest {
	t.Helper()
	var found []manifest
	for _, m := range r.all(kind) {
		if m.name() == name || contentHash.ReplaceAllString(m.name(), "") == name {
			found = append(found, m)
		}
	}
	require.Len(t, found, 1, "%s %s", kind, name)
	return found[0]
}

// all are the objects of a kind.
func (r rendering) all(kind string) []manifest {
	var found []manifest
	for _, m := range r.manifests {
		if m.kind() == kind {
			found = append(found, m)
		}
	}
	return found
}
