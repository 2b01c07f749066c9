package validate

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/yaml"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/util/cert"
)

// now is when the fixture is healthy.
var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// canary is a private key's content, which must show nowhere.
const canary = "correct-horse-battery-staple"

// edit changes one object of the fixture as a JSON patch does; an edit without an operation deletes the object, and one
// without a path adds that object.
type edit struct {
	object, op, path, value string
}

// set puts a value, in JSON, at a path of an object, "Deployment api": a field, an element that is there, or one after the
// last ("-").
func set(object, path, value string) edit {
	op := "add"
	if last := path[strings.LastIndex(path, "/")+1:]; strings.Trim(last, "0123456789") == "" {
		op = "replace"
	}
	return edit{object, op, path, value}
}

func unset(object, path string) edit { return edit{object: object, op: "remove", path: path} }

func remove(object string) edit { return edit{object: object} }

func add(manifest string) edit { return edit{op: "add", value: manifest} }

// healthy are the objects of testdata/healthy.yaml, after edits.
func healthy(t *testing.T, edits ...edit) []*unstructured.Unstructured {
	t.Helper()
	content, err := os.ReadFile("testdata/healthy.yaml")
	require.NoError(t, err)
	objects := append(decodeAll(t, content), certificateSecret(t, now.AddDate(0, 3, 0), "inside.example.com"))
	for _, e := range edits {
		if e.object == "" {
			objects = append(objects, decodeAll(t, []byte(e.value))...)
			continue
		}
		index := slices.IndexFunc(objects, func(o *unstructured.Unstructured) bool { return o.GetKind()+" "+o.GetName() == e.object })
		require.GreaterOrEqual(t, index, 0, "the fixture has %s", e.object)
		if e.op == "" {
			objects = slices.Delete(objects, index, index+1)
			continue
		}
		objects[index] = patched(t, objects[index], e)
	}
	return objects
}

func patched(t *testing.T, object *unstructured.Unstructured, e edit) *unstructured.Unstructured {
	t.Helper()
	operation := map[string]any{"op": e.op, "path": e.path}
	if e.value != "" {
		operation["value"] = json.RawMessage(e.value)
	}
	text, err := json.Marshal([]any{operation})
	require.NoError(t, err)
	patch, err := jsonpatch.DecodePatch(text)
	require.NoError(t, err)
	before, err := object.MarshalJSON()
	require.NoError(t, err)
	after, err := patch.Apply(before)
	require.NoError(t, err, "%+v", e)
	changed := &unstructured.Unstructured{}
	require.NoError(t, changed.UnmarshalJSON(after))
	return changed
}

func decodeAll(t *testing.T, stream []byte) []*unstructured.Unstructured {
	t.Helper()
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(stream), 4096)
	var objects []*unstructured.Unstructured
	for {
		object := &unstructured.Unstructured{}
		err := decoder.Decode(object)
		if errors.Is(err, io.EOF) {
			return objects
		}
		require.NoError(t, err)
		objects = append(objects, object)
	}
}

// certificateSecret is a TLS Secret whose certificate was made a month ago.
func certificateSecret(t *testing.T, until time.Time, hosts ...string) *unstructured.Unstructured {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: now.AddDate(0, -1, 0), NotAfter: until, DNSNames: hosts}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(signed)
	require.NoError(t, err)
	encoded, err := cert.EncodeCertificates(parsed)
	require.NoError(t, err)
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
		"metadata": map[string]any{"name": "shop-tls", "namespace": "shop"},
		"data": map[string]any{
			"tls.crt": base64.StdEncoding.EncodeToString(encoded), "tls.key": base64.StdEncoding.EncodeToString([]byte(canary)),
		},
	}}
}

// secretEdit puts another certificate into the Secret.
func secretEdit(t *testing.T, until time.Time, hosts ...string) edit {
	t.Helper()
	text, err := json.Marshal(certificateSecret(t, until, hosts...).Object["data"])
	require.NoError(t, err)
	return set("Secret shop-tls", "/data", string(text))
}

// cluster is a fake of an API server that has the objects.
func cluster(t *testing.T, objects []*unstructured.Unstructured) *dynamicfake.FakeDynamicClient {
	t.Helper()
	kinds := map[schema.GroupVersionResource]string{}
	resources := map[string]schema.GroupVersionResource{}
	for _, resource := range Resources() {
		kinds[resource.gvr()] = resource.Kind + "List"
		resources[resource.Kind] = resource.gvr()
	}
	client := dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), kinds)
	for _, object := range objects {
		resource, known := resources[object.GetKind()]
		require.True(t, known, "validate reads %s", object.GetKind())
		require.NoError(t, client.Tracker().Create(resource, object, object.GetNamespace()))
	}
	return client
}

func run(t *testing.T, objects []*unstructured.Unstructured, plan ...*unstructured.Unstructured) *Report {
	t.Helper()
	report, err := Run(t.Context(), cluster(t, objects), Options{Namespace: "shop", Now: now, Plan: plan, Stack: "test"})
	require.NoError(t, err)
	return report
}

// problems are the results that neither pass nor are skipped, as "status check: object".
func problems(report *Report) []string {
	lines := []string{}
	for _, r := range report.Results {
		if r.Status != Pass && r.Status != Skipped {
			lines = append(lines, string(r.Status)+" "+r.Check+": "+r.Object.String())
		}
	}
	return lines
}

// fault is something wrong with the fixture.
type fault struct {
	// reason is why it is one.
	reason string
	edits  []edit
	// want are all problems that must be found, and no others; found is what the first says.
	want  []string
	found string
}

// assertFaults holds each fault against what is found of it.
func assertFaults(t *testing.T, faults map[string]fault) {
	t.Helper()
	for name, row := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, healthy(t, row.edits...))
			assert.Equal(t, append([]string{}, row.want...), problems(report), row.reason)
			assertSpeaks(t, report)
			if len(row.want) == 0 {
				return
			}
			first := slices.IndexFunc(report.Results, func(r Result) bool { return strings.HasPrefix(row.want[0], string(r.Status)+" "+r.Check+":") })
			require.GreaterOrEqual(t, first, 0)
			require.NotEmpty(t, row.found)
			assert.Contains(t, report.Results[first].Found, row.found, row.reason)
		})
	}
}

// assertSpeaks: each problem says what was found, what was expected and what to do, and nothing shows a key.
func assertSpeaks(t *testing.T, report *Report) {
	t.Helper()
	for _, r := range report.Results {
		assert.NotEmpty(t, r.Found, "%+v", r)
		if r.Status == Pass || r.Status == Skipped {
			continue
		}
		assert.NotEmpty(t, r.Expected, "%+v", r)
		assert.NotEmpty(t, r.Fix, "%+v", r)
	}
	var out bytes.Buffer
	require.NoError(t, report.JSON(&out))
	require.NoError(t, report.Print(&out))
	assert.NotContains(t, out.String(), canary)
	assert.NotContains(t, out.String(), base64.StdEncoding.EncodeToString([]byte(canary)))
}

// docs is the page of the command.
func docs(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../../docs/validate.md")
	require.NoError(t, err)
	return string(page)
}
