package stacks

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

// origin says where in the configuration a component's arguments come from.
type origin struct {
	// key is the group in which most of them stand.
	key string
	// others are the beginnings of the fields that come from elsewhere, with the settings. The longest that fits counts.
	others map[string]string
}

// of gives each finding the path of the setting that it is about.
func (o origin) of(list findings.List) findings.List {
	for i, f := range list {
		list[i].Field = o.path(f.Field)
	}
	return list
}

func (o origin) path(field string) string {
	best := ""
	for start := range o.others {
		if within(field, start) && len(start) > len(best) {
			best = start
		}
	}
	if best != "" {
		return strict.Path(project, steps(o.others[best]+strings.TrimPrefix(field, best))...)
	}
	return strict.Path(project, steps(o.key+"."+field)...)
}

// fieldPart is a name, an index or a key in the path of a component's field.
var fieldPart = regexp.MustCompile(`\[([^\]]*)\]|[^.\[]+`)

// steps spell the path of a component's field as a setting's: "Scaling.Schedules[0].Min" is scaling, schedules, 0, min.
// Keys of maps stay as they are.
func steps(field string) []any {
	var path []any
	for _, part := range fieldPart.FindAllStringSubmatch(field, -1) {
		if !strings.HasPrefix(part[0], "[") {
			path = append(path, camel(part[0]))
		} else if index, err := strconv.Atoi(part[1]); err == nil {
			path = append(path, index)
		} else {
			path = append(path, part[1])
		}
	}
	return path
}

// camel lowers the capitals that a word begins with, but for the one that begins the next word: "SSLPolicy" is
// "sslPolicy".
func camel(word string) string {
	letters := []rune(word)
	for i, letter := range letters {
		if !unicode.IsUpper(letter) || i > 0 && i+1 < len(letters) && unicode.IsLower(letters[i+1]) {
			break
		}
		letters[i] = unicode.ToLower(letter)
	}
	return string(letters)
}
