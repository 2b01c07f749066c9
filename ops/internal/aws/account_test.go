package aws_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConfiguration(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		inputs, account, partition string
		err                        string
		reason                     string
	}{
		"region alone": {`{region: eu-west-1}`, "111122223333", "aws", "", "any account will do"},
		"an account": {
			`{region: eu-west-1, allowedAccountIds: ["123456789012", "210987654321"]}`, "123456789012", "aws", "",
			"the sandbox plays the account that the stack wants",
		},
		"as JSON": {
			`{region: eu-west-1, allowedAccountIds: '["123456789012"]'}`, "123456789012", "aws", "",
			"the engine gives a default provider's settings as text",
		},
		"China":      {`{region: cn-north-1}`, "111122223333", "aws-cn", "", "ARNs differ there"},
		"government": {`{region: us-gov-west-1}`, "111122223333", "aws-us-gov", "", "ARNs differ there"},
		"nothing":    {`{}`, "", "", "region is missing", "there is no default region"},
		"no account": {`{region: eu-west-1, allowedAccountIds: [prod]}`, "", "", `"prod", which is no account`, "an alias is no number"},
		"broken JSON": {
			`{region: eu-west-1, allowedAccountIds: '["1'}`, "111122223333", "aws", "", "as for the plugin, it is no list",
		},
	}
	s := serve(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.dial()
			inputs := s.struc(properties(t, test.inputs))
			_, err := s.Configure(t.Context(), &pulumirpc.ConfigureRequest{Args: inputs})
			checked, checkErr := s.CheckConfig(t.Context(), &pulumirpc.CheckRequest{News: inputs})
			require.NoError(t, checkErr)
			if test.err != "" {
				require.ErrorContains(t, err, test.err, test.reason)
				require.Len(t, checked.GetFailures(), 1, test.reason)
				assert.Contains(t, checked.GetFailures()[0].GetReason(), test.err, test.reason)
				return
			}
			require.NoError(t, err, test.reason)
			assert.Empty(t, checked.GetFailures(), test.reason)
			caller, err := s.invoke("aws:index/getCallerIdentity:getCallerIdentity", "{}")
			require.NoError(t, err)
			assert.Equal(t, test.account, caller["accountId"], test.reason)
			assert.Equal(t, "arn:"+test.partition+":sts::"+test.account+":assumed-role/sandbox/stand-in", caller["arn"], test.reason)
			partition, err := s.invoke("aws:index/getPartition:getPartition", "{}")
			require.NoError(t, err)
			assert.Equal(t, test.partition, partition["partition"], test.reason)
		})
	}
}

func TestUnknownConfiguration(t *testing.T) {
	t.Parallel()
	s := serve(t)
	checked, err := s.CheckConfig(t.Context(), &pulumirpc.CheckRequest{News: s.struc(resource.PropertyMap{"region": unknown()})})
	require.NoError(t, err)
	assert.Empty(t, checked.GetFailures(), "a region that is not known yet is not missing")
}

func TestDiffConfig(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		olds, news string
		diffs      []string
		replaces   []string
		reason     string
	}{
		"nothing": {standard, standard, nil, nil, "nothing differs"},
		"another region": {
			`{region: eu-west-1}`, `{region: eu-west-2}`, []string{"region"}, []string{"region"}, "what was made is elsewhere",
		},
		"another account": {
			`{region: eu-west-1, allowedAccountIds: ["123456789012"]}`, `{region: eu-west-1, allowedAccountIds: ["210987654321"]}`,
			[]string{"allowedAccountIds"}, []string{"allowedAccountIds"}, "what was made is elsewhere",
		},
		"one more account": {
			`{region: eu-west-1, allowedAccountIds: ["123456789012"]}`,
			`{region: eu-west-1, allowedAccountIds: ["123456789012", "210987654321"]}`,
			[]string{"allowedAccountIds"}, nil, "the account is the same",
		},
		"default tags": {
			`{region: eu-west-1}`, `{region: eu-west-1, defaultTags: {tags: {a: b}}}`, []string{"defaultTags"}, nil,
			"tags can be put on what is there",
		},
	}
	s := serve(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diff, err := s.DiffConfig(t.Context(), &pulumirpc.DiffRequest{
				OldInputs: s.struc(properties(t, test.olds)), News: s.struc(properties(t, test.news)),
			})
			require.NoError(t, err)
			assert.Equal(t, test.diffs, diff.GetDiffs(), test.reason)
			assert.Equal(t, test.replaces, diff.GetReplaces(), test.reason)
		})
	}
}
