package monitoring

import (
	"cmp"
	"slices"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/statetimeline"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"
)

// panel is what a dashboard shows in one place, before it is Grafana's.
type panel struct {
	look  look
	title string
	// description says what is seen and what is good.
	description string
	// width is in columns, of which a dashboard has 24, height in rows.
	width, height uint32
	unit          string
	// highest is the end of the axis where it is known, such as 1 for a share that cannot be more. 0 is no end. The axis
	// starts at 0, unless negative values mean something.
	highest  float64
	negative bool
	queries  []query
	// limits are the values from which on it is no longer good, in rising order. first is the color below them: green
	// unless it says otherwise.
	limits []limit
	first  string
	// alerts are those that judge by what is seen. Their runbooks are linked.
	alerts []string
	// stacked adds the series up.
	stacked bool
	// bars are for what is there for a while and then gone.
	bars bool
	// listed has the legend in one line, without values.
	listed bool
	// empty is what stands there when there is nothing to see. Default "No data".
	empty string
}

// look is how a panel shows what its queries give.
type look int

const (
	graph  look = iota // lines over time
	number             // the last value
	states             // what held when
	grid               // a row for each set of labels
)

// limit is a value from which on a color says so.
type limit struct {
	from  float64
	color string
}

// Colors with a meaning.
const (
	good    = "green"
	calm    = "super-light-green"
	notice  = "blue"
	uneasy  = "orange"
	bad     = "red"
	neutral = "text"
)

func (p panel) built(id uint32, args *MonitoringArgs) cog.Builder[dashboard.Panel] {
	switch p.look {
	case number:
		return p.number(id, args)
	case states:
		return p.states(id, args)
	case grid:
		return p.grid(id, args)
	default:
		return p.graph(id, args)
	}
}

func (p panel) graph(id uint32, args *MonitoringArgs) cog.Builder[dashboard.Panel] {
	b := timeseries.NewPanelBuilder().
		Id(id).Title(p.title).Description(p.description).Span(p.width).Height(p.height).
		Datasource(source()).Targets(p.targets()).Links(p.links(args)).
		Unit(p.unit).Thresholds(p.thresholds()).
		LineWidth(2).FillOpacity(8).ShowPoints(common.VisibilityModeNever).
		Tooltip(common.NewVizTooltipOptionsBuilder().Mode(common.TooltipDisplayModeMulti).Sort(common.SortOrderDescending)).
		Legend(p.legend())
	if p.negative {
		b.AxisSoftMin(0)
	} else {
		b.Min(0)
	}
	if p.highest > 0 {
		b.Max(p.highest)
	}
	if len(p.limits) > 0 {
		b.ThresholdsStyle(common.NewGraphThresholdsStyleConfigBuilder().Mode(common.GraphThresholdsStyleModeDashed))
	}
	if p.stacked {
		b.Stacking(common.NewStackingConfigBuilder().Mode(common.StackingModeNormal)).FillOpacity(40).LineWidth(1)
	}
	if p.bars {
		b.DrawStyle(common.GraphDrawStyleBars).FillOpacity(60).LineWidth(0)
	}
	if p.empty != "" {
		b.NoValue(p.empty)
	}
	for _, q := range p.queries {
		if properties := q.properties(); len(properties) > 0 {
			b.OverrideByName(q.legend, properties)
		}
	}
	return b
}

// legend has the values beside the names. Of pods there may be many: those that used most stand first.
func (p panel) legend() cog.Builder[common.VizLegendOptions] {
	b := common.NewVizLegendOptionsBuilder().Placement(common.LegendPlacementBottom).ShowLegend(true)
	if p.listed {
		return b.DisplayMode(common.LegendDisplayModeList)
	}
	b.DisplayMode(common.LegendDisplayModeTable).Calcs([]string{"lastNotNull", "max"})
	if slices.ContainsFunc(p.queries, query.many) {
		b.SortBy("Max").SortDesc(true)
	}
	return b
}

func (p panel) number(id uint32, args *MonitoringArgs) cog.Builder[dashboard.Panel] {
	b := stat.NewPanelBuilder().
		Id(id).Title(p.title).Description(p.description).Span(p.width).Height(p.height).
		Datasource(source()).Targets(p.targets()).Links(p.links(args)).
		Unit(p.unit).Min(0).Thresholds(p.thresholds()).
		ReduceOptions(common.NewReduceDataOptionsBuilder().Calcs([]string{"lastNotNull"})).
		ColorMode(common.BigValueColorModeValue).GraphMode(p.background())
	if p.empty != "" {
		b.NoValue(p.empty)
	}
	return b
}

// background is how the value came to be, where it may be better or worse.
func (p panel) background() common.BigValueGraphMode {
	if len(p.limits) == 0 {
		return common.BigValueGraphModeNone
	}
	return common.BigValueGraphModeArea
}

func (p panel) states(id uint32, args *MonitoringArgs) cog.Builder[dashboard.Panel] {
	b := statetimeline.NewPanelBuilder().
		Id(id).Title(p.title).Description(p.description).Span(p.width).Height(p.height).
		Datasource(source()).Targets(p.targets()).Links(p.links(args)).
		Unit(p.unit).Thresholds(p.thresholds()).
		MergeValues(true).ShowValue(common.VisibilityModeAuto).RowHeight(0.8).LineWidth(0).FillOpacity(80).
		Tooltip(common.NewVizTooltipOptionsBuilder().Mode(common.TooltipDisplayModeSingle)).
		Legend(common.NewVizLegendOptionsBuilder().
			DisplayMode(common.LegendDisplayModeList).Placement(common.LegendPlacementBottom).ShowLegend(true))
	if p.empty != "" {
		b.NoValue(p.empty)
	}
	for i, q := range p.queries {
		b.OverrideByQuery(refID(i), []dashboard.DynamicConfigValue{
			{Id: "mappings", Value: []dashboard.ValueMapping{q.mapping()}},
		})
	}
	return b
}

// grid puts the queries side by side: a column for each, a row for each set of labels.
func (p panel) grid(id uint32, args *MonitoringArgs) cog.Builder[dashboard.Panel] {
	b := table.NewPanelBuilder().
		Id(id).Title(p.title).Description(p.description).Span(p.width).Height(p.height).
		Datasource(source()).Links(p.links(args)).
		Unit(p.unit).Decimals(2).Thresholds(p.thresholds()).ShowHeader(true)
	names := map[string]string{"metric_name": "Metric", "metric_target_type": "Measured by"}
	for i, q := range p.queries {
		ref := refID(i)
		b.WithTarget(q.builder(ref).Instant().Format(prometheus.PromQueryFormatTable))
		names["Value #"+ref] = q.legend
	}
	b.WithTransformation(dashboard.DataTransformerConfig{Id: "merge", Options: struct{}{}})
	b.WithTransformation(dashboard.DataTransformerConfig{Id: "organize", Options: map[string]any{
		"excludeByName": map[string]bool{"Time": true},
		"renameByName":  names,
	}})
	return b
}

func (p panel) targets() []cog.Builder[variants.Dataquery] {
	var targets []cog.Builder[variants.Dataquery]
	for i, q := range p.queries {
		targets = append(targets, q.built(refID(i)))
	}
	return targets
}

func (p panel) links(args *MonitoringArgs) []cog.Builder[dashboard.DashboardLink] {
	var links []cog.Builder[dashboard.DashboardLink]
	for _, alert := range p.alerts {
		links = append(links, visible{dashboard.NewDashboardLinkBuilder("Runbook of " + alert).
			Type(dashboard.DashboardLinkTypeLink).Url(args.runbook(alert)).TargetBlank(true)})
	}
	return links
}

// thresholds start with what is good, from the lowest value on.
func (p panel) thresholds() cog.Builder[dashboard.ThresholdsConfig] {
	first := cmp.Or(p.first, good)
	if len(p.limits) == 0 {
		first = neutral
	}
	steps := []dashboard.Threshold{{Color: first}}
	for _, l := range p.limits {
		steps = append(steps, dashboard.Threshold{Value: new(l.from), Color: l.color})
	}
	return dashboard.NewThresholdsConfigBuilder().Mode(dashboard.ThresholdsModeAbsolute).Steps(steps)
}

// Units of Grafana.
const (
	inNumbers = units.Number
	inShares  = units.PercentUnit
	inSeconds = units.Seconds
	inBytes   = units.BytesIEC
	perSecond = units.RequestsPerSecond
)
