package strict

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
)

var durationType = reflect.TypeFor[time.Duration]()

// convert is content as a value of type t, which is no pointer, or else what t allows. Nothing is converted that was
// not written as t asks.
func convert(content any, t reflect.Type) (value any, problem string) {
	if content == nil {
		return nil, "must not be null: give a value or leave it out"
	}
	if t == durationType {
		return duration(content)
	}
	switch t.Kind() {
	case reflect.String:
		return as[string](content, "must be text")
	case reflect.Bool:
		return as[bool](content, "must be true or false")
	case reflect.Struct:
		return as[map[string]node](content, "must be a group of settings")
	case reflect.Map:
		return as[map[string]node](content, "must be a map of names to values")
	case reflect.Slice:
		return as[[]node](content, "must be a list")
	}
	return number(content, t)
}

func as[T any](content any, rule string) (value any, problem string) {
	if _, right := content.(T); right {
		return content, ""
	}
	return nil, rule + ", not " + kind(content)
}

func duration(content any) (value any, problem string) {
	const rule = "must be a duration such as 90s or 5m"
	text, isText := content.(string)
	if !isText {
		return nil, rule + ", not " + kind(content)
	}
	parsed, err := time.ParseDuration(text)
	if err != nil {
		return nil, rule
	}
	return parsed, ""
}

func number(content any, t reflect.Type) (value any, problem string) {
	var err error
	var rule, limits string
	written, isNumber := content.(json.Number)
	switch t.Kind() {
	case reflect.Float32, reflect.Float64:
		rule = "must be a number"
		limits = fmt.Sprintf(" from -%[1]g to %[1]g", map[int]float64{32: math.MaxFloat32, 64: math.MaxFloat64}[t.Bits()])
		value, err = strconv.ParseFloat(written.String(), t.Bits())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		rule = "must be a whole number"
		limits = fmt.Sprintf(" from %d to %d", int64(math.MinInt64)>>(64-t.Bits()), int64(math.MaxInt64)>>(64-t.Bits()))
		value, err = strconv.ParseInt(written.String(), 10, t.Bits())
	default:
		rule = fmt.Sprintf("must be a whole number from 0 to %d", uint64(math.MaxUint64)>>(64-t.Bits()))
		value, err = strconv.ParseUint(written.String(), 10, t.Bits())
	}
	switch {
	case !isNumber:
		return nil, rule + ", not " + kind(content)
	case errors.Is(err, strconv.ErrRange):
		return nil, rule + limits
	case err != nil:
		return nil, rule
	}
	return value, ""
}

func isNumeric(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64:
		return true
	}
	return false
}

func isScalar(t reflect.Type) bool {
	return isNumeric(t) || t.Kind() == reflect.String || t.Kind() == reflect.Bool
}

// kind names what content is, as the end of "must be a list, not".
func kind(content any) string {
	switch content.(type) {
	case string:
		return "text"
	case json.Number:
		return "a number"
	case bool:
		return "true or false"
	case []node:
		return "a list"
	}
	return "a group of settings"
}

// written is content for a finding. Nil for a list and a group, and for whatever stands where one of them is wanted:
// any of these may hold secrets.
func written(content any, t reflect.Type) any {
	if isScalar(t) {
		switch content := content.(type) {
		case json.Number:
			return literal{content.String()}
		case string, bool:
			return content
		}
	}
	return nil
}

// literal prints a number as it was written, and without quotes.
type literal struct{ text string }

func (l literal) String() string { return l.text }
