package workload

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"
)

// contentHashLength is how many hex digits of a SHA-256 a content-derived name ends with: enough that two contents of
// one object do not meet, short enough to read.
const contentHashLength = 10

// contentName is base with a hash of content, for the ConfigMaps, Secrets and Jobs that cannot change in place.
func contentName(base string, content pulumi.StringMap) pulumi.StringOutput {
	return content.ToStringMapOutput().ApplyT(func(known map[string]string) (string, error) {
		text, err := json.Marshal(known) // sorts the keys
		sum := sha256.Sum256(text)
		return base + "-" + hex.EncodeToString(sum[:])[:contentHashLength], err
	}).(pulumi.StringOutput)
}

// logicalName is by what Pulumi knows an object with a content-derived name: by that name, which it waits for, and by
// base where a preview cannot know it.
//
// Were it always base, another content would be a replacement: Pulumi makes the new object, notes the old one to be
// deleted at the end, and keeps the note when the rollout fails. Going back to the old content would then make the old
// object once more and, true to the note, delete it under the pods that read it. With a name for each content, Pulumi
// finds the old object still there.
func (b *builder) logicalName(base string, name pulumi.StringOutput) (string, error) {
	result, err := internals.UnsafeAwaitOutput(b.ctx.Context(), name)
	if err != nil {
		return "", err
	}
	if known, ok := result.Value.(string); ok && result.Known {
		return known, nil
	}
	return base, nil
}
