package aws_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	const given = "{name: alarms, displayName: Alarms, tags: {team: web}}"
	tests := map[string]struct {
		news            string
		kinds           map[string]pulumirpc.PropertyDiff_Kind
		diffs, replaces []string
		reason          string
	}{
		"nothing": {given, map[string]pulumirpc.PropertyDiff_Kind{}, nil, nil, "nothing differs"},
		"in place": {
			"{name: alarms, displayName: Bells, tags: {team: web}}",
			map[string]pulumirpc.PropertyDiff_Kind{"displayName": pulumirpc.PropertyDiff_UPDATE}, []string{"displayName"}, nil,
			"AWS changes it",
		},
		"taken away": {
			"{name: alarms, tags: {team: web}}",
			map[string]pulumirpc.PropertyDiff_Kind{"displayName": pulumirpc.PropertyDiff_DELETE}, []string{"displayName"}, nil,
			"AWS changes it",
		},
		"a tag": {
			"{name: alarms, displayName: Alarms, tags: {team: api}}",
			map[string]pulumirpc.PropertyDiff_Kind{"tags.team": pulumirpc.PropertyDiff_UPDATE}, []string{"tags"}, nil,
			"tagsAll follows from it, and is not told twice",
		},
		"the name": {
			"{name: bells, displayName: Alarms, tags: {team: web}}",
			map[string]pulumirpc.PropertyDiff_Kind{"name": pulumirpc.PropertyDiff_UPDATE_REPLACE}, []string{"name"}, []string{"name"},
			"it is another topic",
		},
		"first in, first out": {
			"{name: alarms, displayName: Alarms, tags: {team: web}, fifoTopic: true}",
			map[string]pulumirpc.PropertyDiff_Kind{"fifoTopic": pulumirpc.PropertyDiff_ADD_REPLACE},
			[]string{"fifoTopic"}, []string{"fifoTopic"}, "AWS cannot change it",
		},
	}
	s := serve(t)
	m := s.mustMake(topic, given)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diff := s.diff(m, test.news)
			kinds := map[string]pulumirpc.PropertyDiff_Kind{}
			for path, detail := range diff.GetDetailedDiff() {
				kinds[path] = detail.GetKind()
			}
			assert.Equal(t, test.kinds, kinds, test.reason)
			assert.Equal(t, test.diffs, diff.GetDiffs(), test.reason)
			assert.Equal(t, test.replaces, diff.GetReplaces(), test.reason)
			assert.Equal(t, len(test.kinds) > 0, diff.GetChanges() == pulumirpc.DiffResponse_DIFF_SOME, test.reason)
		})
	}
}

func TestTakenAwayAndReplaced(t *testing.T) {
	t.Parallel()
	s := serve(t)
	m := s.mustMake("aws:kms/key:Key", "{multiRegion: true}")
	diff := s.diff(m, "{}")
	assert.Equal(t, pulumirpc.PropertyDiff_DELETE_REPLACE, diff.GetDetailedDiff()["multiRegion"].GetKind())
	assert.Equal(t, []string{"multiRegion"}, diff.GetReplaces(), "a key stays in its region, or not, for life")
}

func TestDefaultTagsChange(t *testing.T) {
	t.Parallel()
	s := serve(t)
	m := s.mustMake(topic, "{name: alarms}")
	s = s.session(`{region: eu-west-1, allowedAccountIds: ["123456789012"], defaultTags: '{"tags":{"project":"other"}}'}`)
	diff := s.diff(m, "{name: alarms}")
	assert.Equal(t, []string{"tagsAll"}, diff.GetDiffs(), "the program changed no input, and the resource changes")
	assert.Empty(t, diff.GetReplaces())
	assert.False(t, diff.GetDetailedDiff()["tagsAll"].GetInputDiff())
}

func TestIgnoredChanges(t *testing.T) {
	t.Parallel()
	s := serve(t)
	m := s.mustMake(topic, "{name: alarms, displayName: Alarms}")
	diff, err := s.Diff(t.Context(), &pulumirpc.DiffRequest{
		Urn: urn(topic), Id: m.id, Olds: s.struc(m.outputs), OldInputs: s.struc(m.inputs),
		News: s.struc(properties(t, "{name: alarms, displayName: Bells}")), IgnoreChanges: []string{"displayName", "["},
	})
	require.NoError(t, err)
	assert.Equal(t, pulumirpc.DiffResponse_DIFF_NONE, diff.GetChanges(), "the program does not care")
}

func TestSecretChangesNothing(t *testing.T) {
	t.Parallel()
	s := serve(t)
	m := s.mustMake(topic, "{name: alarms, displayName: Alarms}")
	news := resource.PropertyMap{"name": resource.NewStringProperty("alarms"), "displayName": secret("Alarms")}
	diff, err := s.Diff(t.Context(), &pulumirpc.DiffRequest{
		Urn: urn(topic), Id: m.id, Olds: s.struc(m.outputs), OldInputs: s.struc(m.inputs), News: s.struc(news),
	})
	require.NoError(t, err)
	assert.Equal(t, pulumirpc.DiffResponse_DIFF_NONE, diff.GetChanges(), "AWS knows no secrets here")
}
