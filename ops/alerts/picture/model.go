package picture

import (
	"encoding/json"
	"strings"
)

// Dashboard is as much of one as is drawn. Its fields are those of Grafana's JSON.
type Dashboard struct {
	UID, Title  string
	Panels      []Panel
	Annotations []Annotation
}

// Panel is a place of a dashboard. Of type "row" it is the heading of those below it.
type Panel struct {
	Type, Title string
	GridPos     Grid
	Targets     []Target
	FieldConfig struct {
		Defaults  Field
		Overrides []Override
	}
	Options struct {
		Legend    Legend
		GraphMode string
	}
	Transformations []struct {
		Options struct{ RenameByName map[string]string }
	}
}

// Grid is a place in columns, of which there are 24, and rows.
type Grid struct{ X, Y, W, H int }

// Target is a query.
type Target struct {
	Expr, LegendFormat, RefID string
}

// Legend says what stands behind each name.
type Legend struct {
	DisplayMode string
	Calcs       []string
	SortDesc    bool
}

// Field is how values are shown.
type Field struct {
	Unit       string
	Min, Max   *float64
	NoValue    string
	Thresholds struct{ Steps []Step }
	Custom     struct {
		Stacking        struct{ Mode string }
		ThresholdsStyle struct{ Mode string }
		DrawStyle       string
		AxisSoftMin     *float64
	}
}

// Step is a color from a value on. The first has none.
type Step struct {
	Value *float64
	Color string
}

// Mapping is what values are called.
type Mapping struct {
	Options map[string]struct{ Text, Color string }
}

// Override is how one series is shown otherwise.
type Override struct {
	Matcher    struct{ Options string }
	Properties []struct {
		ID    string
		Value json.RawMessage
	}
}

// Annotation is a query for times that are marked in every graph.
type Annotation struct {
	Name, IconColor, Expr string
}

// Read reads a dashboard as Grafana does.
func Read(content []byte) (Dashboard, error) {
	var file struct {
		Dashboard
		Annotations struct{ List []Annotation }
	}
	err := json.Unmarshal(content, &file)
	d := file.Dashboard
	d.Annotations = file.Annotations.List
	return d, err
}

// property is what an override says of the series of that name, or of a query; false where none says anything.
func (p Panel) property(of, id string, into any) bool {
	for _, o := range p.FieldConfig.Overrides {
		if o.Matcher.Options != of {
			continue
		}
		for _, property := range o.Properties {
			if property.ID == id {
				return json.Unmarshal(property.Value, into) == nil
			}
		}
	}
	return false
}

// color is that of a series, by its override or else by its place among the others.
func (p Panel) color(series string, place int) string {
	var fixed struct{ FixedColor string }
	if p.property(series, "color", &fixed) {
		return hex(fixed.FixedColor)
	}
	return palette[place%len(palette)]
}

// bound is a line that shows what may be.
func (p Panel) bound(series string) bool {
	var style struct{ Fill string }
	return p.property(series, "custom.lineStyle", &style) && style.Fill == "dash"
}

// meaning is what a value that a query gives is called.
func (p Panel) meaning(refID string, value float64) (text, color string) {
	var mappings []Mapping
	p.property(refID, "mappings", &mappings)
	for _, m := range mappings {
		if result, ok := m.Options[number(value, "none")]; ok {
			return result.Text, hex(result.Color)
		}
	}
	return number(value, p.FieldConfig.Defaults.Unit), hex("text")
}

// at is the color of a value by the thresholds.
func (f Field) at(value float64) string {
	color := "text"
	for _, step := range f.Thresholds.Steps {
		if step.Value == nil || value >= *step.Value {
			color = step.Color
		}
	}
	return hex(color)
}

// name is the legend's text for a series with these labels.
func (t Target) name(labels map[string]string) string {
	text := t.LegendFormat
	for label, value := range labels {
		text = strings.ReplaceAll(text, "{{"+label+"}}", value)
	}
	return text
}

// palette is Grafana's classic one, in shades that can be read on white.
var palette = []string{
	"#56a64b", "#3274d9", "#e0b400", "#e36b17", "#8f3bb8", "#00a0a8", "#e02f44", "#b5711f", "#7a8fd6", "#9aa43f",
}

func hex(color string) string {
	named := map[string]string{
		"green": "#56a64b", "blue": "#3274d9", "orange": "#f08310", "red": "#e02f44", "purple": "#8f3bb8", "text": "#444c56",
		"super-light-green": "#c8ecc4",
	}
	if known, ok := named[color]; ok {
		return known
	}
	return color
}
