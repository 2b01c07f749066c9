package strict

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
)

// parsePlain reads a top-level text as what type t needs. A text that means nothing to t stays a string, for convert to
// refuse; false when JSON is broken, which is noted.
func (d *decoding) parsePlain(at path, text string, t reflect.Type) (content any, valid bool) {
	switch {
	case t == durationType, t.Kind() == reflect.String:
		return text, true
	case t.Kind() == reflect.Bool:
		if text == "true" || text == "false" {
			return text == "true", true
		}
		return text, true
	case isNumeric(t):
		if isNumber(text) {
			return json.Number(text), true
		}
		return text, true
	}
	return d.parseJSON(at, text)
}

// isNumber says that text is a number as JSON writes it: no sign +, no leading zeros, no hexadecimal, no NaN.
func isNumber(text string) bool {
	return strings.Trim(text, "+-.0123456789eE") == "" && json.Valid([]byte(text))
}

func (d *decoding) parseJSON(at path, text string) (content any, valid bool) {
	var raw json.RawMessage
	if broken, ok := errors.AsType[*json.SyntaxError](json.Unmarshal([]byte(text), &raw)); ok {
		if start := strings.TrimSpace(text); !strings.HasPrefix(start, "{") && !strings.HasPrefix(start, "[") {
			return text, true // Plain text, where a structure is wanted.
		}
		// The mistake is not quoted: a secret may stand beside it.
		d.find(at, nil, "must be valid JSON: it breaks at character %d of %d", broken.Offset, len(text))
		return nil, false
	}
	if levels(tokenize(text)) > mostLevels {
		d.find(at, nil, "must have at most %d levels", mostLevels)
		return nil, false
	}
	return d.parseNext(at, tokenize(text)).content, true
}

func tokenize(text string) *json.Decoder {
	tokens := json.NewDecoder(strings.NewReader(text))
	tokens.UseNumber()
	return tokens
}

// mostLevels is far more than a struct asks for. Each level has a path, so those of a text of ten thousand brackets
// would need gigabytes.
const mostLevels = 100

// levels is how deep lists and groups stand in each other.
func levels(tokens *json.Decoder) (most int) {
	level := 0
	for token, err := tokens.Token(); err == nil; token, err = tokens.Token() {
		switch token {
		case json.Delim('{'), json.Delim('['):
			level++
			most = max(most, level)
		case json.Delim('}'), json.Delim(']'):
			level--
		}
	}
	return most
}

// parseNext reads the next value of valid JSON, and notes keys that are given twice.
func (d *decoding) parseNext(at path, tokens *json.Decoder) node {
	switch token := nextToken(tokens); token {
	case json.Delim('{'):
		object := map[string]node{}
		for tokens.More() {
			key, _ := nextToken(tokens).(string)
			if _, twice := object[key]; twice {
				d.find(below(at, key), nil, "is given twice: keep one")
			}
			object[key] = d.parseNext(below(at, key), tokens)
		}
		nextToken(tokens)
		return node{at, object}
	case json.Delim('['):
		list := []node{}
		for tokens.More() {
			list = append(list, d.parseNext(below(at, len(list)), tokens))
		}
		nextToken(tokens)
		return node{at, list}
	default:
		return node{at, token}
	}
}

// nextToken needs no error: the text was found valid before.
func nextToken(tokens *json.Decoder) json.Token {
	token, _ := tokens.Token()
	return token
}
