package reference_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/subculture-collective/spywatcher-infra/internal/reference"
	"github.com/subculture-collective/spywatcher-infra/stacks"
)

// The program and its page, from this folder.
const (
	root      = "../.."
	stacksDir = root + "/stacks"
	docsDir   = root + "/docs"
	pagePath  = docsDir + "/configuration.md"
)

func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(pagePath)
	require.NoError(t, err)
	return string(text)
}

// block is a piece of the page between fences, which may be indented.
type block struct{ language, text string }

var fenced = regexp.MustCompile("(?ms)^( *)```(\\w+)\n(.*?)^ *```$")

func blocks(t *testing.T) []block {
	t.Helper()
	matches := fenced.FindAllStringSubmatch(page(t), -1)
	require.NotEmpty(t, matches)
	found := make([]block, len(matches))
	for i, match := range matches {
		text := strings.ReplaceAll("\n"+match[3], "\n"+match[1], "\n")
		found[i] = block{match[2], strings.TrimPrefix(text, "\n")}
	}
	return found
}

// stackFile is the stack's file that the page shows in full.
func stackFile(t *testing.T, stack string) string {
	t.Helper()
	for _, block := range blocks(t) {
		if strings.HasPrefix(block.text, "# Pulumi."+stack+".yaml\n") {
			return block.text
		}
	}
	require.Fail(t, "the page shows no Pulumi."+stack+".yaml")
	return ""
}

func TestPageIsCurrent(t *testing.T) {
	t.Parallel()
	sections, err := reference.Read(stacksDir)
	require.NoError(t, err)
	want, err := reference.Insert(page(t), reference.Markdown(sections))
	require.NoError(t, err)
	if page(t) != want {
		assert.Fail(t, "the tables in docs/configuration.md are not those of stacks: run "+reference.Command)
	}
}

func TestPageNamesTheSecretSettings(t *testing.T) {
	t.Parallel()
	assert.Contains(t, blocks(t), block{"text", strings.Join(stacks.SecretNames(), "\n") + "\n"},
		"who makes the Secret must know all of its keys, and no other")
}

func TestPageShowsYAML(t *testing.T) {
	t.Parallel()
	for _, block := range blocks(t) {
		if block.language == "yaml" {
			assert.NoError(t, yaml.Unmarshal([]byte(block.text), new(any)), block.text)
		}
	}
}

var (
	heading = regexp.MustCompile("(?m)^#+ (.+)$")
	link    = regexp.MustCompile(`\]\(([^)#\s]*)(?:#([^)\s]+))?\)`)
)

// anchors are what GitHub makes of a page's headings.
func anchors(page string) []string {
	matches := heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1)
	all := make([]string, len(matches))
	for i, match := range matches {
		kept := regexp.MustCompile(`[^\w -]`).ReplaceAllString(strings.ToLower(match[1]), "")
		all[i] = strings.ReplaceAll(kept, " ", "-")
	}
	return all
}

func TestPageLinks(t *testing.T) {
	t.Parallel()
	text := page(t)
	own := anchors(text)
	unique := map[string]bool{}
	for _, anchor := range own {
		assert.False(t, unique[anchor], "two headings would have the anchor #%s, and links lead to the first", anchor)
		unique[anchor] = true
	}
	for _, match := range link.FindAllStringSubmatch(text, -1) {
		file, anchor := match[1], match[2]
		there := own
		switch {
		case strings.HasPrefix(file, "https://"):
			continue
		case file != "":
			other, err := os.ReadFile(docsDir + "/" + file)
			require.NoError(t, err, "a link leads to no page")
			there = anchors(string(other))
		}
		if anchor != "" {
			assert.Contains(t, there, anchor, "a link leads to no heading of %s", file)
		}
	}
}
