package validate

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/distribution/reference"
	appsv1 "k8s.io/api/apps/v1"
)

// fixedTags are tags that registries are not asked to move: full versions, and commits. The rule is that of
// components/workload.
var fixedTags = regexp.MustCompile(`^(v?[0-9]+\.[0-9]+\.[0-9]+([.-][0-9A-Za-z.-]+)?|(sha-|git-)?[0-9a-f]{7,40})$`)

// imagesPinned: pods of one revision differ when their tag moves. A tag that is no version is a choice that a stack other
// than production may make, hence a warning.
func imagesPinned(_ *Snapshot, d *appsv1.Deployment, v *verdict) {
	v.ok("every image has a digest or a full version")
	spec := d.Spec.Template.Spec
	for _, container := range slices.Concat(spec.InitContainers, spec.Containers) {
		tag, pinned := tagOf(container.Image)
		p := Problem{
			Found:    fmt.Sprintf("container %s runs %s, whose tag may move", container.Name, container.Image),
			Expected: "a digest, a full version such as 1.4.2, or a commit",
			Fix:      "name such an image in the stack's file",
		}
		switch {
		case pinned:
		case tag == "" || tag == "latest":
			v.fail(p)
		default:
			v.warn(p)
		}
	}
}

// tagOf is an image's tag, "" when it has none, and whether the image stays what it is.
func tagOf(image string) (tag string, pinned bool) {
	parsed, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return "", false
	}
	if tagged, ok := parsed.(reference.Tagged); ok {
		tag = tagged.Tag()
	}
	_, digested := parsed.(reference.Digested)
	return tag, digested || fixedTags.MatchString(tag)
}
