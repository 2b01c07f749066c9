package aws_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	topic       = "aws:sns/topic:Topic"
	role        = "aws:iam/role:Role"
	certificate = "aws:acm/certificate:Certificate"
	record      = "aws:route53/record:Record"

	trust = `assumeRolePolicy: '{"Version":"2012-10-17","Statement":[]}'`
)

func TestLifecycle(t *testing.T) {
	t.Parallel()
	s := serve(t)
	m := s.mustMake(topic, "{name: alarms, displayName: Alarms}")
	assert.Equal(t, "arn:aws:sns:eu-west-1:123456789012:alarms", m.id)

	again := s.session(standard)
	read := again.read(m)
	assert.Equal(t, m.id, read.GetId())
	assert.Equal(t, m.inputs, s.properties(read.GetInputs()), "a refresh finds no drift")
	assert.Equal(t, m.outputs, s.properties(read.GetProperties()), "a refresh finds no drift")
	assert.Equal(t, pulumirpc.DiffResponse_DIFF_NONE, again.diff(m, "{name: alarms, displayName: Alarms}").GetChanges())

	changed := properties(t, "{name: alarms, tags: {team: web}}")
	updated, err := again.Update(t.Context(), &pulumirpc.UpdateRequest{
		Urn: urn(topic), Id: m.id, Olds: s.struc(m.outputs), OldInputs: s.struc(m.inputs), News: s.struc(changed),
	})
	require.NoError(t, err)
	outputs := s.properties(updated.GetProperties()).Mappable()
	assert.NotContains(t, outputs, "displayName", "what the program takes away goes")
	assert.Equal(t, m.id, outputs["arn"])
	assert.Equal(t, map[string]any{"project": "spywatcher", "team": "web"}, outputs["tagsAll"])
	assert.Equal(t, changed, s.properties(again.read(m).GetInputs()), "the change was written down")

	other := s.session(`{region: eu-west-2, allowedAccountIds: ["123456789012"]}`)
	assert.Empty(t, other.read(m).GetId(), "another region has things of its own")

	require.NoError(t, again.delete(m))
	assert.Empty(t, again.read(m).GetId(), "what is gone has no ID, and the engine makes it anew")
	require.NoError(t, again.delete(m), "that it is gone is what was asked for")
	_, err = again.Update(t.Context(), &pulumirpc.UpdateRequest{Urn: urn(topic), Id: m.id, News: s.struc(changed)})
	require.ErrorContains(t, err, m.id+" is not there any more", "it must not come back by an update")
	content, err := os.ReadFile(s.file)
	require.NoError(t, err)
	assert.JSONEq(t, "{}", string(content), "nothing is left behind")
}

func TestFileOfOwner(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.mustMake(topic, "{name: alarms}")
	info, err := os.Stat(s.file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "others have no business with it")
}

func TestKilledRun(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ token, inputs, reason string }{
		"by its name":     {topic, "{name: alarms}", "there is one of a name"},
		"by a made-up":    {topic, "{}", "else each killed run would leave one behind"},
		"drawn at random": {certificate, "{domainName: example.com, validationMethod: DNS}", "else each killed run would leave one behind"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			first := s.mustMake(test.token, test.inputs)
			second := s.session(standard).mustMake(test.token, test.inputs)
			assert.Equal(t, first, second, test.reason)
		})
	}
}

func TestReplacement(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ token, before, after, err, reason string }{
		"drawn at random": {
			certificate, "{domainName: example.com, validationMethod: DNS}",
			"{domainName: example.com, validationMethod: DNS, subjectAlternativeNames: [a.example.com]}", "",
			"the old certificate serves until the new one is there",
		},
		"name made up": {role, "{" + trust + "}", "{path: /web/, " + trust + "}", "", "the new one gets a name of its own"},
		"name given": {
			role, "{name: web, " + trust + "}", "{name: web, path: /web/, " + trust + "}", "web is still there",
			"AWS has one role of a name, and the delete of the old one must not hit the new one",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			old := s.mustMake(test.token, test.before)
			s = s.session(standard)
			diff := s.diff(old, test.after)
			require.NotEmpty(t, diff.GetReplaces(), test.reason)
			assert.False(t, diff.GetDeleteBeforeReplace(), "nothing may be missing meanwhile")
			created, err := s.make(test.token, properties(t, test.after))
			if test.err != "" {
				require.ErrorContains(t, err, test.err, test.reason)
				return
			}
			require.NoError(t, err)
			assert.NotEqual(t, old.id, created.id, test.reason)
			require.NoError(t, s.delete(old))
			assert.Equal(t, created.id, s.read(created).GetId(), "the new one stays when the old one goes")
		})
	}
}

func TestConflict(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.mustMake(record, "{zoneId: Z1, name: example.com, type: A, ttl: 60, records: [192.0.2.1]}")
	other := "urn:pulumi:production::spywatcher::" + record + "::web"
	inputs := properties(t, "{zoneId: Z1, name: Example.com., type: A, ttl: 60, records: [192.0.2.2]}")
	_, err := s.Create(t.Context(), &pulumirpc.CreateRequest{Urn: other, Properties: s.struc(inputs)})
	require.ErrorContains(t, err, "Z1_example.com_A exists already: "+urn(record)+" made it", "two stacks may not share a record")

	inputs["allowOverwrite"] = resource.NewBoolProperty(true)
	_, err = s.Create(t.Context(), &pulumirpc.CreateRequest{Urn: other, Properties: s.struc(inputs)})
	require.NoError(t, err, "the program asked for it")
}

func TestPreview(t *testing.T) {
	t.Parallel()
	s := serve(t)
	inputs := properties(t, "{domainName: example.com, validationMethod: DNS}")
	preview, err := s.Create(t.Context(), &pulumirpc.CreateRequest{Urn: urn(certificate), Properties: s.struc(inputs), Preview: true})
	require.NoError(t, err)
	outputs := s.properties(preview.GetProperties())
	assert.Empty(t, preview.GetId())
	assert.True(t, outputs["arn"].IsComputed(), "AWS draws it when the certificate is made")
	assert.Equal(t, "RSA_2048", outputs["keyAlgorithm"].StringValue(), "a default is known before")
	assert.Equal(t, "example.com", outputs["domainName"].StringValue())
	_, err = os.Stat(s.file)
	require.ErrorIs(t, err, os.ErrNotExist, "a preview makes nothing")

	m := s.mustMake(certificate, "{domainName: example.com, validationMethod: DNS}")
	inputs["tags"] = unknown()
	update, err := s.Update(t.Context(), &pulumirpc.UpdateRequest{
		Urn: urn(certificate), Id: m.id, Olds: s.struc(m.outputs), News: s.struc(inputs), Preview: true,
	})
	require.NoError(t, err)
	outputs = s.properties(update.GetProperties())
	assert.Equal(t, m.outputs["arn"], outputs["arn"], "it will stay what it is")
	assert.True(t, outputs["tagsAll"].IsComputed(), "it follows from the tags")

	delete(inputs, "tags")
	update, err = s.Update(t.Context(), &pulumirpc.UpdateRequest{
		Urn: urn(certificate), Id: "elsewhere", Olds: s.struc(m.outputs), News: s.struc(inputs), Preview: true,
	})
	require.NoError(t, err, "a preview does not look")
	assert.Equal(t, "elsewhere", s.properties(update.GetProperties())["arn"].StringValue())
}

func TestNames(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ token, olds, news, want, reason string }{
		"given":      {topic, "{}", "{name: alarms}", "^alarms$", "the program's name counts"},
		"made up":    {topic, "{}", "{}", "^web-[0-9a-f]{7}$", "as the plugin does"},
		"kept":       {topic, "{name: web-0000000}", "{}", "^web-0000000$", "a made-up name stays"},
		"prefix":     {topic, "{}", "{namePrefix: a}", "^a[0-9a-f]{7}$", "the name starts as the program wants"},
		"new prefix": {topic, "{name: web-0000000}", "{namePrefix: a}", "^a[0-9a-f]{7}$", "the name no longer starts so"},
		"unknown":    {topic, "{}", "", "", "it is given, if not known yet"},
		"key alias":  {"aws:kms/alias:Alias", "{}", "{targetKeyId: k}", "^alias/web-[0-9a-f]{7}$", "an alias starts so"},
	}
	s := serve(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			news := properties(t, test.news)
			if test.news == "" {
				news["name"] = unknown()
			}
			checked, failures := s.check(test.token, properties(t, test.olds), news)
			assert.Empty(t, failures)
			if test.want == "" {
				assert.True(t, checked["name"].IsComputed(), test.reason)
				return
			}
			assert.Regexp(t, test.want, checked["name"].StringValue(), test.reason)
		})
	}
}

func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	s := serve(t)
	const many = 50
	errs := make([]error, many)
	var group sync.WaitGroup
	for i := range many {
		group.Go(func() {
			inputs := resource.PropertyMap{"name": resource.NewStringProperty(fmt.Sprint("topic-", i))}
			_, errs[i] = s.Create(t.Context(), &pulumirpc.CreateRequest{Urn: fmt.Sprint(urn(topic), i), Properties: s.struc(inputs)})
		})
	}
	group.Wait()
	for i := range many {
		require.NoError(t, errs[i])
		id := fmt.Sprint("arn:aws:sns:eu-west-1:123456789012:topic-", i)
		assert.Equal(t, id, s.read(made{token: topic, id: id}).GetId(), "none overwrites another")
	}
}

func TestUnwritableStore(t *testing.T) {
	t.Parallel()
	s := serve(t)
	require.NoError(t, os.Mkdir(s.file, 0o700))
	_, err := s.make(topic, properties(t, "{name: alarms}"))
	require.ErrorContains(t, err, s.file, "what cannot be recorded is not made")
	require.ErrorContains(t, s.delete(made{token: topic, id: "x"}), s.file)
	_, err = s.Read(t.Context(), &pulumirpc.ReadRequest{Urn: urn(topic), Id: "x"})
	require.ErrorContains(t, err, s.file, "that it cannot be seen does not mean that it is gone")
	_, err = s.Check(t.Context(), &pulumirpc.CheckRequest{Urn: urn(topic)})
	require.ErrorContains(t, err, s.file)
}
