package workload_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
)

func secretVariable(key, secret string) object {
	return object{"name": key, "valueFrom": object{"secretKeyRef": object{"name": secret, "key": key}}}
}

func TestSecretsFromTheProgram(t *testing.T) {
	t.Parallel()
	recording := record(t, everything())
	secret := contentOf(t, recording, "Secret", "shop-secrets")
	assert.Equal(t, "Opaque", secret["type"])
	assert.Equal(t, object{"DSN": recorder.SecretMarker, "TOKEN": recorder.SecretMarker}, secret["stringData"],
		"they were plain texts and are secret now")
	assert.NotContains(t, secret, "data")
	secretName := in(t, secret, "metadata", "name").(string)
	assert.Equal(t, list{secretVariable("DSN", secretName), secretVariable("TOKEN", secretName)},
		containerOf(t, recording)["env"], "in order, or each deploy would roll the pods")
}

func TestSecretsThatExist(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		keys   []string
	}{
		"in another order": {reason: "the order is ours, or a deploy that changes nothing would roll the pods",
			keys: []string{"TOKEN", "DSN"}},
		"one of them twice": {reason: "the API server refuses a variable that is there twice",
			keys: []string{"DSN", "TOKEN", "DSN"}},
	} {
		for mode, options := range modes {
			t.Run(name+" in "+mode, func(t *testing.T) {
				t.Parallel()
				args := withExistingSecret()
				args.SecretSettings.Existing.Keys = row.keys
				recording, _, err := run(args, options)
				require.NoError(t, err)
				assert.Equal(t,
					list{secretVariable("DSN", "made-elsewhere"), secretVariable("TOKEN", "made-elsewhere")},
					containerOf(t, recording)["env"], row.reason)
			})
		}
	}
}

func TestSecretsFromAStore(t *testing.T) {
	t.Parallel()
	recording := record(t, withExternalSecret())
	external := objectOf(t, recording, "ExternalSecret", "shop-secrets")
	assert.Equal(t, "external-secrets.io/v1", external["apiVersion"])
	assert.Equal(t, "shop-secrets", in(t, external, "metadata", "name"))
	assert.Equal(t, object{
		"refreshInterval": "1h0m0s",
		"secretStoreRef":  object{"name": "aws", "kind": "ClusterSecretStore"},
		"target":          object{"name": "shop-secrets", "creationPolicy": "Owner"},
		"data": list{
			object{"secretKey": "DSN", "remoteRef": object{"key": "shop/production", "property": "dsn"}},
			object{"secretKey": "TOKEN", "remoteRef": object{"key": "shop/token"}},
		},
	}, external["spec"])
	assert.Equal(t, list{secretVariable("DSN", "shop-secrets"), secretVariable("TOKEN", "shop-secrets")},
		containerOf(t, recording)["env"])
	assert.Contains(t, resourceOf(t, recording, "Deployment", name).DependsOn, "shop-secrets")

	args := withExternalSecret()
	args.SecretSettings.External.StoreKind = "SecretStore"
	args.SecretSettings.External.Refresh = 10 * time.Minute
	spec := in(t, objectOf(t, record(t, args), "ExternalSecret", "shop-secrets"), "spec")
	assert.Equal(t, "SecretStore", in(t, spec, "secretStoreRef", "kind"))
	assert.Equal(t, "10m0s", in(t, spec, "refreshInterval"))
}
