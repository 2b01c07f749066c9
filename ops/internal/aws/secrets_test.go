package aws_test

import (
	"os"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const subscription = "aws:sns/topicSubscription:TopicSubscription"

func TestSecretInput(t *testing.T) {
	t.Parallel()
	s := serve(t)
	inputs := properties(t, "{topic: 'arn:aws:sns:eu-west-1:123456789012:alarms', protocol: https}")
	inputs["endpoint"] = secret("https://hunter2.example.com")
	m, err := s.make(subscription, inputs)
	require.NoError(t, err)
	assert.Equal(t, inputs["endpoint"], m.outputs["endpoint"], "secret it came, and secret it goes")
	assert.NotContains(t, m.id, "hunter2", "an ID is never secret")
	content, err := os.ReadFile(s.file)
	require.NoError(t, err)
	assert.NotContains(t, string(content), "hunter2", "the file is clear text")
	read := s.read(m)
	assert.Equal(t, m.inputs, s.properties(read.GetInputs()), "what is not written down is no drift")
	assert.Equal(t, m.outputs, s.properties(read.GetProperties()))
}

func TestSecretInComputed(t *testing.T) {
	t.Parallel()
	s := serve(t)
	m, err := s.make(record, resource.PropertyMap{
		"zoneId": resource.NewStringProperty("Z1"), "type": resource.NewStringProperty("TXT"), "ttl": resource.NewNumberProperty(60),
		"records": resource.NewArrayProperty([]resource.PropertyValue{secret("v=1")}), "name": secret("hidden.example.com."),
	})
	require.NoError(t, err)
	assert.True(t, m.outputs["name"].IsSecret(), "AWS writes it otherwise, and it is the same secret")
	assert.True(t, m.outputs["records"].ArrayValue()[0].IsSecret())

	m, err = s.make(certificate, resource.PropertyMap{
		"domainName": secret("hidden.example.com"), "validationMethod": resource.NewStringProperty("DNS"),
		"tags": resource.NewObjectProperty(resource.PropertyMap{"owner": secret("me")}),
	})
	require.NoError(t, err)
	for _, output := range []resource.PropertyKey{"domainValidationOptions", "subjectAlternativeNames"} {
		assert.True(t, m.outputs[output].IsSecret(), "%s holds the domain name", output)
	}
	assert.True(t, m.outputs["tagsAll"].ObjectValue()["owner"].IsSecret())
	assert.False(t, m.outputs["arn"].IsSecret(), "it holds none")

	m, err = s.make(topic, resource.PropertyMap{
		"tags": resource.MakeSecret(resource.NewObjectProperty(resource.PropertyMap{"a": resource.NewStringProperty("b")})),
	})
	require.NoError(t, err)
	assert.True(t, m.outputs["tagsAll"].IsSecret(), "the tags are")
}

func TestSecretInFinding(t *testing.T) {
	t.Parallel()
	s := serve(t)
	_, failures := s.check(subscription, nil, resource.PropertyMap{
		"topic": resource.NewStringProperty("t"), "endpoint": resource.NewStringProperty("e"), "protocol": secret("hunter2"),
	})
	require.Len(t, failures, 1)
	assert.Contains(t, failures[0], "[secret]", "the value is what is wrong")
	assert.NotContains(t, failures[0], "hunter2")
}
