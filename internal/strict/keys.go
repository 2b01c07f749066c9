package strict

import (
	"encoding/json"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Given is a project's configuration as one run of the program sees it.
type Given struct {
	// Values holds the keys without namespace and their texts.
	Values map[string]string
	// Secrets are those keys of Values, sorted, that are encrypted in the stack's file, as a whole or in a part.
	Secrets []string
	// Complete says that Values holds every key of the project. When false, the run offers no list of its keys (see
	// Keys), and Values holds those that target has a field for: an unknown top-level key then stays unseen.
	Complete bool
}

// Read collects the configuration that the program was given under namespace, for Decode into target.
func Read(ctx *pulumi.Context, namespace string, target any) Given {
	given := Given{Values: map[string]string{}}
	keys, known := Keys(ctx)
	for _, full := range keys {
		key, ours := strings.CutPrefix(full, namespace+":")
		if text, found := ctx.GetConfig(full); ours && found {
			given.Values[key] = text
		}
	}
	given.Complete = known
	for _, key := range settings(structBehind(target).Type()) {
		text, found := ctx.GetConfig(namespace + ":" + key)
		if _, listed := given.Values[key]; found && !listed {
			given.Values[key] = text
			given.Complete = false // The list is not that of this run.
		}
	}
	for _, key := range slices.Sorted(maps.Keys(given.Values)) {
		if ctx.IsConfigSecret(namespace + ":" + key) {
			given.Secrets = append(given.Secrets, key)
		}
	}
	return given
}

// Keys are the full keys ("spywatcher:backend", "aws:region") of all the configuration of this run, sorted; false
// when it offers no list. The SDK reads single keys only (pulumi.Context.GetConfig), so the list comes from
//
//   - WithKeys, where the program was wrapped in it, and else from
//   - the environment variable PULUMI_CONFIG (pulumi.EnvConfig), in which the language host hands the configuration to
//     a program that the Pulumi command starts. It is taken only when it agrees with the context.
//
// A program run by pulumi.WithMocks, or inline by the Automation API, has no such variable: wrap it in WithKeys. Nor
// has a stack without any configuration.
func Keys(ctx *pulumi.Context) (keys []string, known bool) {
	if told, ok := ctx.Value(toldKeys{}).([]string); ok {
		return told, true
	}
	var config map[string]string
	if err := json.Unmarshal([]byte(os.Getenv(pulumi.EnvConfig)), &config); err != nil {
		return nil, false
	}
	for key, text := range config {
		if own, _ := ctx.GetConfig(key); own != text {
			return nil, false
		}
	}
	return slices.Sorted(maps.Keys(config)), true
}

// toldKeys is the context's key for what WithKeys tells.
type toldKeys struct{}

// WithKeys is program, told the full keys of its configuration ("spywatcher:backend"), for runs that offer no list of
// their own: under mocks maps.Keys of what becomes RunInfo.Config, in the Automation API maps.Keys of the stack's
// GetAllConfig.
func WithKeys(program pulumi.RunFunc, keys iter.Seq[string]) pulumi.RunFunc {
	told := slices.Sorted(keys)
	return func(ctx *pulumi.Context) error { return program(ctx.WithValue(toldKeys{}, told)) }
}
