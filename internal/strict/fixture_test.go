package strict_test

import (
	"time"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/internal/strict"
)

type size string

type config struct {
	Namespace  string              `config:"namespace" validate:"required,dns_label"`
	Replicas   int                 `config:"replicas"`
	Small      int8                `config:"small"`
	Count      uint16              `config:"count"`
	Ratio      float64             `config:"ratio"`
	Narrow     float32             `config:"narrow"`
	Protected  bool                `config:"protected"`
	Timeout    time.Duration       `config:"timeout"`
	Size       size                `config:"size"`
	Limit      *int                `config:"limit"`
	Backend    workload            `config:"backend"`
	Monitoring *monitoring         `config:"monitoring"`
	Hosts      []string            `config:"hosts"`
	Routes     []route             `config:"routes" validate:"dive"`
	Labels     map[string]string   `config:"labels"`
	Workloads  map[string]workload `config:"workloads" validate:"dive"`
}

type workload struct {
	Image   string        `config:"image"`
	Port    int           `config:"port"`
	Drain   time.Duration `config:"drain"`
	Public  bool          `config:"public"`
	Weight  float64       `config:"weight"`
	Scaling scaling       `config:"scaling"`
}

type scaling struct {
	Min int `config:"min" validate:"omitempty,min=1"`
	Max int `config:"max" validate:"gtefield=Min"`
}

type monitoring struct {
	Interval time.Duration     `config:"interval" validate:"omitempty,min=1s"`
	Labels   map[string]string `config:"labels"`
}

type route struct {
	Host string `config:"host" validate:"omitempty,dns_name"`
	Port int    `config:"port"`
}

// decode is Decode over a namespace that is well.
func decode(values map[string]string, target *config) findings.List {
	target.Namespace = "spywatcher"
	return strict.Decode(values, "spywatcher", target)
}

func sentences(list findings.List) []string {
	var lines []string
	for _, f := range list {
		lines = append(lines, f.String())
	}
	return lines
}
