package reference_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/subculture-collective/spywatcher-infra/internal/reference"
)

const source = "// Config is.\ntype Config struct { A int `config:\"a\"` }\nfunc defaultConfig() Config { return Config{} }"

func TestUpdate(t *testing.T) {
	t.Parallel()
	dir := packageOf(t, source)
	file := filepath.Join(t.TempDir(), "page.md")
	begin := "<!-- settings: from here on written by `go run ./cmd/reference` -->\n"
	end := "<!-- settings: to here -->\n"
	require.NoError(t, os.WriteFile(file, []byte("# Page\n"+begin+"an old table\n"+end+"The end.\n"), 0o600))

	require.NoError(t, reference.Update(dir, file))
	first, err := os.ReadFile(file)
	require.NoError(t, err)
	sections, err := reference.Read(dir)
	require.NoError(t, err)
	assert.Equal(t, "# Page\n"+begin+"\n"+reference.Markdown(sections)+"\n"+end+"The end.\n", string(first),
		"what stands around the tables is not touched")

	require.NoError(t, reference.Update(dir, file))
	second, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(first), string(second), "a page that is current stays as it is")
}

func TestUpdateSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reason string
		source string
		page   string
		want   string
	}{
		"no place": {
			reason: "the file is named, and what belongs into it",
			source: source, page: "# Page\n", want: "page.md: the page has no place for the tables: put the lines",
		},
		"no end": {
			reason: "the rest of the page would be lost",
			source: source, page: "<!-- settings: from here on written by `go run ./cmd/reference` -->\n",
			want: "the page has no place for the tables",
		},
		"no page": {reason: "the file is named", source: source, want: "page.md"},
		"no settings": {
			reason: "a page is not overwritten with less", source: "type Settings struct{}", page: "# Page\n", want: "no struct Config",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "page.md")
			if row.page != "" {
				require.NoError(t, os.WriteFile(file, []byte(row.page), 0o600))
			}
			require.ErrorContains(t, reference.Update(packageOf(t, row.source), file), row.want, row.reason)
			if row.page != "" {
				kept, err := os.ReadFile(file)
				require.NoError(t, err)
				assert.Equal(t, row.page, string(kept), "a page that cannot be brought up to date stays as it is")
			}
		})
	}
}
