package stacks

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/recorder"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// Where the secret settings come from.
const (
	fromConfig   = "config"
	fromExisting = "existing"
	fromExternal = "external"
)

// SecretNames are the backend's secret settings. With the source "config" each is an encrypted key of the stack's file,
// and else a key of the Secret or a field of the stored document.
func SecretNames() []string {
	return []string{
		"ADMIN_DISCORD_IDS", "BOT_GUILD_IDS", "DATABASE_URL", "DISCORD_BOT_TOKEN", "DISCORD_CLIENT_ID",
		"DISCORD_CLIENT_SECRET", "DISCORD_GUILD_ID", "DISCORD_REDIRECT_URI", "JWT_REFRESH_SECRET", "JWT_SECRET", "REDIS_URL",
	}
}

// missingSecrets are what stands for secret settings that the stack's file lacks.
type missingSecrets int

const (
	// refused names each with the command that sets it: a deploy needs them.
	refused missingSecrets = iota
	// unknown leaves each open: a preview does without.
	unknown
	// marked puts a fixed text in its place: a rendered plan must be the same for everybody.
	marked
)

// secretSettings are the backend's, and what is wrong with them. No finding shows a value.
func (s Secrets) secretSettings(ctx *pulumi.Context, missing missingSecrets) (workload.SecretSettings, findings.List) {
	switch s.Source {
	case fromConfig:
		return configSecrets(ctx, missing)
	case fromExisting:
		return workload.SecretSettings{Existing: &workload.ExistingSecret{
			Name: pulumi.String(s.Name),
			Keys: SecretNames(),
		}}, s.unusedSecrets(ctx)
	case fromExternal:
		keys := map[string]workload.RemoteKey{}
		for _, name := range SecretNames() {
			keys[name] = workload.RemoteKey{Key: s.Key, Property: name}
		}
		return workload.SecretSettings{External: &workload.ExternalSecret{
			Store: s.Store, StoreKind: s.StoreKind, Refresh: s.Refresh, Keys: keys,
		}}, s.unusedSecrets(ctx)
	}
	return workload.SecretSettings{}, nil
}

// unusedSecrets are about keys of the stack's file that no source but "config" reads.
func (s Secrets) unusedSecrets(ctx *pulumi.Context) findings.List {
	var list findings.List
	for _, name := range SecretNames() {
		key := strict.Path(project, name)
		if _, given := ctx.GetConfig(key); given {
			list.Add(key, nil, "must be left out, as source %q does not read it: remove it with pulumi config rm %s --stack %s",
				s.Source, key, ctx.Stack())
		}
	}
	return list
}

func configSecrets(ctx *pulumi.Context, missing missingSecrets) (workload.SecretSettings, findings.List) {
	var list findings.List
	values := pulumi.StringMap{}
	for _, name := range SecretNames() {
		key := strict.Path(project, name)
		value, given := ctx.GetConfig(key)
		command := fmt.Sprintf("pulumi config set --secret %s --stack %s", key, ctx.Stack())
		switch {
		case given && !ctx.IsConfigSecret(key):
			list.Add(key, nil, "is in clear: encrypt it with %s, and replace what has been seen", command)
		case given && value == "":
			list.Add(key, nil, "is empty: set it with %s", command)
		case given:
			values[name] = secretText(value)
		case missing == refused:
			list.Add(key, nil, "is missing: set it with %s", command)
		case missing == unknown:
			open := pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) string { return "" })
			values[name] = pulumi.ToSecret(open).(pulumi.StringOutput)
		case missing == marked:
			values[name] = secretText(recorder.SecretMarker)
		}
	}
	return workload.SecretSettings{Values: values}, list
}

func secretText(value string) pulumi.StringOutput {
	return pulumi.ToSecret(pulumi.String(value)).(pulumi.StringOutput)
}

// findings are about the source, and what it needs.
func (s Secrets) findings() findings.List {
	var list findings.List
	need := func(field, value, source string) {
		if value == "" && s.Source == source {
			list.Add(field, nil, "is missing: source %q needs it", source)
		}
		if value != "" && s.Source != source {
			list.Add(field, value, "must be left out: it is for source %q", source)
		}
	}
	need("name", s.Name, fromExisting)
	need("store", s.Store, fromExternal)
	need("key", s.Key, fromExternal)
	return list
}
