package monitoring

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// series is a selector: name{matcher,matcher}.
func series(name string, matchers ...string) string {
	return name + "{" + strings.Join(matchers, ",") + "}"
}

// over is a selector's samples of the last window.
func over(selector string, window time.Duration) string {
	return selector + "[" + duration(window) + "]"
}

func is(label, value string) string { return label + "=" + strconv.Quote(value) }

func matches(label, regex string) string { return label + "=~" + strconv.Quote(regex) }

func differs(label, regex string) string { return label + "!~" + strconv.Quote(regex) }

// one is any of several names, which need no escaping, as a regular expression.
func one(of ...string) string { return strings.Join(of, "|") }

// and keeps the first vector while all others are there.
func and(vectors ...string) string { return strings.Join(vectors, "\nand ") }

// or is the first vector that there is.
func or(vectors ...string) string { return "(\n" + strings.Join(vectors, "\nor\n") + "\n)" }

// unless keeps the first vector while the other is not there.
func unless(vector, other string) string { return vector + "\nunless " + other }

func enclosed(vector string) string { return "(" + vector + ")" }

// compare is a comparison of a vector with a number. PromQL spells numbers as Go does.
func compare(vector, operator string, number float64) string {
	return vector + " " + operator + " " + decimal(number)
}

func decimal(number float64) string { return strconv.FormatFloat(number, 'f', -1, 64) }

// call is a function or an aggregation of one vector: max(x), sum by (le) (x).
func call(function, vector string) string { return fmt.Sprintf("%s(%s)", function, vector) }

// duration spells d in the largest unit that leaves no rest, as Prometheus and its operator read it.
func duration(d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	default:
		return fmt.Sprintf("%ds", d/time.Second)
	}
}
