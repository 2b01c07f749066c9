package reference

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// comment is what the source says of a field.
type comment struct {
	text string
	// subjects are the Go names that the comment may speak of: fields, or the struct whose comment it is.
	subjects []string
}

// comments are those of all fields of the package's structs. A field that has none is left out.
func (s *source) comments() map[types.Object]comment {
	all := map[types.Object]comment{}
	for _, file := range s.files {
		for _, declared := range file.Decls {
			declaration, isGeneral := declared.(*ast.GenDecl)
			if !isGeneral {
				continue
			}
			for _, spec := range declaration.Specs {
				s.structComments(all, declaration.Doc, spec)
			}
		}
	}
	return all
}

// structComments adds those of a type's fields to all, if it has any. A type that stands alone has its comment above the
// whole declaration.
func (s *source) structComments(all map[types.Object]comment, above *ast.CommentGroup, spec ast.Spec) {
	named, isType := spec.(*ast.TypeSpec)
	if !isType {
		return
	}
	if structure, isStruct := named.Type.(*ast.StructType); isStruct {
		s.fieldComments(all, structure, comment{oneLine(named.Doc, above), []string{named.Name.Name}})
	}
}

// fieldComments adds those of one struct's fields to all; of is the struct's own.
func (s *source) fieldComments(all map[types.Object]comment, structure *ast.StructType, of comment) {
	var above comment
	var sharing []types.Object
	for _, field := range structure.Fields.List {
		if text := oneLine(field.Doc); text != "" {
			above, sharing = comment{text: text}, nil
		}
		for _, name := range field.Names {
			if field.Doc == nil && !word(name.Name).MatchString(above.text) {
				continue
			}
			above.subjects = append(above.subjects, name.Name)
			sharing = append(sharing, s.info.Defs[name])
			for _, one := range sharing {
				all[one] = above
			}
		}
	}
	if above.text != "" || of.text == "" {
		return
	}
	for _, field := range structure.Fields.List {
		for _, name := range field.Names {
			all[s.info.Defs[name]] = of
		}
	}
}

// oneLine is the first of the comments that is there, without its line breaks.
func oneLine(groups ...*ast.CommentGroup) string {
	for _, group := range groups {
		if text := strings.Join(strings.Fields(group.Text()), " "); text != "" {
			return text
		}
	}
	return ""
}

// word finds a Go name in a text.
func word(name string) *regexp.Regexp { return regexp.MustCompile(`\b` + name + `\b`) }

// told is a comment, sorted by what a reader asks.
type told struct {
	meaning string
	// fallback is what holds without the setting: the end of the sentence "Default ...".
	fallback string
	// required is the sentence "Required ...".
	required string
}

var (
	sentences  = regexp.MustCompile(`(?:[^.]|\.\S)+`)
	theDefault = regexp.MustCompile(`("[^"]*"),? \(?the default\b`)
	quoted     = regexp.MustCompile(`"([^"]*)"`)
)

// tell sorts the sentences of a comment.
func (c comment) tell() told {
	var t told
	var meaning []string
	for _, sentence := range sentences.FindAllString(c.text, -1) {
		sentence = strings.TrimSuffix(strings.TrimSpace(sentence), ".")
		fallback, isDefault := strings.CutPrefix(sentence, "Default ")
		switch {
		case isDefault:
			var more string
			if t.fallback, more, _ = strings.Cut(fallback, "; "); more != "" {
				meaning = append(meaning, capital(more)+".")
			}
		case strings.HasPrefix(sentence, "Required"):
			t.required = "r" + strings.TrimPrefix(sentence, "R")
		case sentence != "":
			meaning = append(meaning, sentence+".")
		}
	}
	t.meaning = strings.Join(meaning, " ")
	if found := theDefault.FindStringSubmatch(t.meaning); found != nil && t.fallback == "" {
		t.fallback = found[1]
	}
	return t
}

// spell writes a text of the comment for people who know keys and no Go names: key gives that of a subject. Where the
// comment has one subject, a text need not begin with it: its key stands beside.
func (c comment) spell(text string, key func(subject string) string) string {
	if len(c.subjects) == 1 {
		if rest := regexp.MustCompile(`^`+c.subjects[0]+` (?:is|are) `).ReplaceAllString(text, ""); rest != text {
			text = capital(rest)
		}
	}
	for _, subject := range c.subjects {
		text = word(subject).ReplaceAllLiteralString(text, code(key(subject)))
	}
	return quoted.ReplaceAllString(text, "`$1`")
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

func code(text string) string { return "`" + text + "`" }
