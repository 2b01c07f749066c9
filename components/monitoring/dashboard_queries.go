package monitoring

import (
	"strconv"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
)

// query is a series, or one for each set of labels that the legend names.
type query struct {
	legend, expr string
	// color is one of Grafana's. Default the next of its palette.
	color string
	// bound draws a thin broken line: not what is, but what may be.
	bound bool
	// no and yes are what 0 and 1 stand for among states.
	no, yes state
}

type state struct{ text, color string }

// many tells whether the legend has a name for each set of labels.
func (q query) many() bool { return strings.Contains(q.legend, "{{") }

func (q query) built(refID string) cog.Builder[variants.Dataquery] { return q.builder(refID).Range() }

func (q query) builder(refID string) *prometheus.DataqueryBuilder {
	return prometheus.NewDataqueryBuilder().
		RefId(refID).Datasource(source()).EditorMode(prometheus.QueryEditorModeCode).
		Expr(q.expr).LegendFormat(q.legend)
}

// refID is what Grafana calls the queries of a panel: A, B, C, and AA after Z.
func refID(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return refID(i/26-1) + refID(i%26)
}

// properties are what Grafana overrides for a line that has a color or is a bound.
func (q query) properties() []dashboard.DynamicConfigValue {
	var properties []dashboard.DynamicConfigValue
	if q.color != "" {
		properties = append(properties, dashboard.DynamicConfigValue{
			Id: "color", Value: map[string]string{"mode": "fixed", "fixedColor": q.color},
		})
	}
	if q.bound {
		properties = append(properties,
			dashboard.DynamicConfigValue{Id: "custom.lineStyle", Value: map[string]any{"fill": "dash", "dash": []int{6, 6}}},
			dashboard.DynamicConfigValue{Id: "custom.lineWidth", Value: 1},
			dashboard.DynamicConfigValue{Id: "custom.fillOpacity", Value: 0},
		)
	}
	return properties
}

// mapping has 0 and 1 shown in words.
func (q query) mapping() dashboard.ValueMapping {
	options := map[string]dashboard.ValueMappingResult{}
	for i, s := range []state{q.no, q.yes} {
		options[strconv.Itoa(i)] = dashboard.ValueMappingResult{
			Text: new(s.text), Color: new(s.color), Index: new(int32(i)),
		}
	}
	return dashboard.ValueMapping{ValueMap: &dashboard.ValueMap{
		Type: dashboard.MappingTypeValueToText, Options: options,
	}}
}
