package workload_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestImages(t *testing.T) {
	t.Parallel()
	const (
		nothing  = ""
		noName   = "must be the name of a container image"
		noTag    = "must have a tag or a digest"
		unpinned = "must be pinned by a digest (@sha256:...) or a tag that never moves"
	)
	digest := "@sha256:" + strings.Repeat("0a", 32)
	for name, row := range map[string]struct {
		reason string
		image  string
		tagged string // what is said of it
		pinned string // what is said of it where it must be pinned
	}{
		"digest":                {reason: "names one content", image: "ghcr.io/team/shop" + digest},
		"tag and digest":        {reason: "the digest decides", image: "ghcr.io/team/shop:latest" + digest},
		"full version":          {reason: "is not moved", image: "ghcr.io/team/shop:1.4.2"},
		"full version with a v": {reason: "is not moved", image: "ghcr.io/team/shop:v1.4.2"},
		"release candidate":     {reason: "is not moved", image: "ghcr.io/team/shop:1.4.2-rc.1"},
		"version of a base":     {reason: "is not moved", image: "nginx:1.27.3-alpine"},
		"build of a version":    {reason: "is not moved", image: "ghcr.io/team/shop:1.4.2.17"},
		"short commit":          {reason: "names one commit", image: "ghcr.io/team/shop:1a2b3c4"},
		"commit of digits":      {reason: "one in 27 short ones is", image: "ghcr.io/team/shop:1234567"},
		"long commit":           {reason: "names one commit", image: "ghcr.io/team/shop:" + strings.Repeat("0a", 20)},
		"commit with sha":       {reason: "as some builds write it", image: "ghcr.io/team/shop:sha-1a2b3c4"},
		"commit with git":       {reason: "as some builds write it", image: "ghcr.io/team/shop:git-1a2b3c4"},
		"registry with a port":  {reason: "a port is no tag", image: "localhost:5000/shop:1.4.2"},
		"no registry":           {reason: "Docker Hub's", image: "team/shop:1.4.2"},

		"latest":        {reason: "moves with each build", image: "ghcr.io/team/shop:latest", pinned: unpinned},
		"branch":        {reason: "moves with each build", image: "ghcr.io/team/shop:main", pinned: unpinned},
		"major version": {reason: "moves with each release", image: "ghcr.io/team/shop:1", pinned: unpinned},
		"minor version": {reason: "moves with each fix", image: "ghcr.io/team/shop:v1.4", pinned: unpinned},
		"version in words": {
			reason: "says nothing of what it is", image: "ghcr.io/team/shop:stable-1.4.2", pinned: unpinned,
		},
		"version and words": {reason: "no version ends like that", image: "ghcr.io/team/shop:1.4.2_stable", pinned: unpinned},
		"6 hex digits":      {reason: "git's shortest has 7", image: "ghcr.io/team/shop:1a2b3c", pinned: unpinned},
		"41 hex digits": {
			reason: "git's longest has 40", image: "ghcr.io/team/shop:" + strings.Repeat("a", 41), pinned: unpinned,
		},
		"capital digits": {reason: "git writes small ones", image: "ghcr.io/team/shop:1A2B3C4", pinned: unpinned},

		"no tag": {
			reason: "would mean latest", image: "ghcr.io/team/shop", tagged: noTag, pinned: noTag,
		},
		"no tag and a registry with a port": {
			reason: "a port is no tag", image: "localhost:5000/shop", tagged: noTag, pinned: noTag,
		},
		"name in capitals": {
			reason: "registries refuse it", image: "ghcr.io/Team/Shop:1.4.2", tagged: noName, pinned: noName,
		},
		"empty tag": {reason: "is none", image: "ghcr.io/team/shop:", tagged: noName, pinned: noName},
		"short digest": {
			reason: "is none", image: "ghcr.io/team/shop@sha256:0a0a", tagged: noName, pinned: noName,
		},
		"nothing": {reason: "there is no default", image: nothing, tagged: noName, pinned: noName},
		"blank": {
			reason: "registries refuse it", image: "ghcr.io/team/my shop:1.4.2", tagged: noName, pinned: noName,
		},
	} {
		for _, require := range []struct {
			pinned bool
			want   string
		}{{false, row.tagged}, {true, row.pinned}} {
			args := minimal()
			args.Image = pulumi.String(row.image)
			args.RequirePinnedImage = require.pinned
			found := args.Findings()
			if require.want == "" {
				assert.Empty(t, found, "%s, pinned %t: %s", name, require.pinned, row.reason)
				continue
			}
			if assert.Len(t, found, 1, "%s, pinned %t: %s", name, require.pinned, row.reason) {
				assert.Equal(t, "Image", found[0].Field)
				assert.Equal(t, row.image, found[0].Value, "the error shows what was given")
				assert.Contains(t, found[0].Rule, require.want, "%s, pinned %t: %s", name, require.pinned, row.reason)
			}
		}
	}
}

// Who pins an image has it from the node where it is; who does not gets what the tag means now.
func TestPullPolicyFollowsTheTag(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{
		":1.4.2": "IfNotPresent", "@sha256:" + strings.Repeat("0a", 32): "IfNotPresent", ":main": "Always", ":1.4": "Always",
	} {
		recording := changed(t, func(a *workload.ScaledDeploymentArgs) { a.Image = pulumi.String("ghcr.io/team/shop" + tag) })
		assert.Equal(t, want, containerOf(t, recording)["imagePullPolicy"], tag)
		assert.Equal(t, "ghcr.io/team/shop"+tag, containerOf(t, recording)["image"])
	}
}
