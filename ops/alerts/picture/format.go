package picture

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// number is a value in a unit of Grafana's, with three digits that count.
func number(value float64, unit string) string {
	switch unit {
	case "percentunit":
		return digits(100*value) + "%"
	case "s":
		if math.Abs(value) < 1 && value != 0 {
			return digits(1000*value) + " ms"
		}
		return digits(value) + " s"
	case "reqps":
		return digits(value) + " req/s"
	case "bytes":
		for _, prefix := range []string{"B", "KiB", "MiB", "GiB"} {
			if math.Abs(value) < 1024 || prefix == "GiB" {
				return digits(value) + " " + prefix
			}
			value /= 1024
		}
	}
	return digits(value)
}

func digits(value float64) string {
	decimals := 2
	switch size := math.Abs(value); {
	case size >= 100:
		decimals = 0
	case size >= 10:
		decimals = 1
	}
	text := strconv.FormatFloat(value, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}

// ticks are round values from least to most, about count of them: 1, 2 or 5 times a power of ten, or of two where bytes
// are counted.
func ticks(least, most float64, count int, unit string) []float64 {
	step := roundStep((most-least)/float64(count), unit)
	var values []float64
	for value := math.Ceil(least/step) * step; value <= most+step/1000; value += step {
		values = append(values, value)
	}
	return values
}

func roundStep(rough float64, unit string) float64 {
	if unit == "bytes" {
		return math.Pow(2, math.Ceil(math.Log2(rough)))
	}
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, times := range []float64{1, 2, 5} {
		if times*power >= rough {
			return times * power
		}
	}
	return 10 * power
}

// clock is a time of day.
func clock(at time.Time) string { return at.UTC().Format("15:04") }

// wide guesses the width of a text, in shares of its size, well enough to leave room for it.
func wide(text string) float64 { return 0.56 * float64(len([]rune(text))) }

// fit cuts a text that is too wide.
func fit(text string, size, width float64) string {
	runes := []rune(text)
	for len(runes) > 1 && size*wide(string(runes)) > width {
		runes = runes[:len(runes)-1]
	}
	if len(runes) < len([]rune(text)) {
		return strings.TrimRight(string(runes[:max(len(runes)-1, 1)]), " -") + "…"
	}
	return text
}

// px is a place in the drawing: a tenth of a pixel is as fine as anybody sees.
func px(value float64) string {
	text := fmt.Sprintf("%.1f", value)
	text = strings.TrimSuffix(text, ".0")
	if text == "-0" {
		return "0"
	}
	return text
}
