package workload

import (
	"regexp"

	"github.com/distribution/reference"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

// fixedTags are tags that registries are not asked to move: full versions, and commits.
var fixedTags = regexp.MustCompile(`^(v?[0-9]+\.[0-9]+\.[0-9]+([.-][0-9A-Za-z.-]+)?|(sha-|git-)?[0-9a-f]{7,40})$`)

// imageRule is what Image must be.
func (args *ScaledDeploymentArgs) imageRule() checks.Rule {
	if args.RequirePinnedImage {
		return pinnedImage
	}
	return checks.TaggedImage
}

func pinnedImage(image string) string {
	if problem := checks.TaggedImage(image); problem != "" {
		return problem
	}
	if isPinned(image) {
		return ""
	}
	return "must be pinned by a digest (@sha256:...) or a tag that never moves: a full version such as 1.4.2, or a commit"
}

// isPinned says whether an image stays what it is.
func isPinned(image string) bool {
	parsed, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return false
	}
	if _, digested := parsed.(reference.Digested); digested {
		return true
	}
	tagged, ok := parsed.(reference.Tagged)
	return ok && fixedTags.MatchString(tagged.Tag())
}

// pullPolicy has a tag that may move looked up at each start. Else two pods of one revision could differ by what their
// nodes happened to hold.
func pullPolicy(image pulumi.StringInput) pulumi.StringOutput {
	return image.ToStringOutput().ApplyT(func(text string) string {
		if isPinned(text) {
			return "IfNotPresent"
		}
		return "Always"
	}).(pulumi.StringOutput)
}
