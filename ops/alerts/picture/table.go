package picture

import (
	"fmt"
	"maps"
	"slices"
)

// table has a row for each set of labels, with the labels first and then a column for each query.
func (g *drawing) table(p Panel, at box) error {
	rows, err := p.rows(g.query)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		g.nothing(p, at)
		return nil
	}
	heads := p.heads(rows)
	column := at.w / float64(len(heads))
	y := at.y + 12
	for i, head := range heads {
		g.text(at.x+4+float64(i)*column, y, head.title, `class="l" style="fill:#3274d9"`)
	}
	for _, row := range rows {
		y += 26
		g.path(fmt.Sprintf("M%s %sh%s", px(at.x), px(y-17), px(at.w)), `stroke="#eceef0"`)
		for i, head := range heads {
			g.text(at.x+4+float64(i)*column, y, row[head.key], `class="l"`)
		}
	}
	return nil
}

// head is a column: a label, or a query's values.
type head struct{ key, title string }

// rows are the values of all queries, merged by their labels.
func (p Panel) rows(query Query) ([]map[string]string, error) {
	var rows []map[string]string
	for _, target := range p.Targets {
		results, err := query(target.Expr)
		if err != nil {
			return nil, err
		}
		for _, r := range results {
			value := r.Values[len(r.Values)-1]
			if !known(value) {
				continue
			}
			i := slices.IndexFunc(rows, func(row map[string]string) bool { return has(row, r.Labels) })
			if i < 0 {
				rows = append(rows, maps.Clone(r.Labels))
				i = len(rows) - 1
			}
			rows[i]["Value #"+target.RefID] = number(value, p.FieldConfig.Defaults.Unit)
		}
	}
	return rows, nil
}

func has(row, labels map[string]string) bool {
	for name, value := range labels {
		if row[name] != value {
			return false
		}
	}
	return true
}

// heads are the columns in the order of their keys, under the names that the panel gives them.
func (p Panel) heads(rows []map[string]string) []head {
	names := map[string]string{}
	for _, row := range rows {
		for key := range row {
			names[key] = key
		}
	}
	for _, transformation := range p.Transformations {
		for key, title := range transformation.Options.RenameByName {
			if _, there := names[key]; there {
				names[key] = title
			}
		}
	}
	var heads []head
	for _, label := range []bool{true, false} {
		for _, key := range slices.Sorted(maps.Keys(names)) {
			if label == (key[0] != 'V') {
				heads = append(heads, head{key, names[key]})
			}
		}
	}
	return heads
}
