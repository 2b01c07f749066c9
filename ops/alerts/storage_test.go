package alerts_test

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/util/teststorage"
	"github.com/stretchr/testify/require"
)

// interval is how often everything is scraped.
const interval = 30 * time.Second

// lean leaves out what a few thousand samples need not: a log to come back from, exemplars, and much room. A block is longer than
// any life, as one rule after the other is kept from its beginning.
func lean(o *tsdb.Options) {
	o.WALSegmentSize, o.EnableExemplarStorage, o.MaxExemplars, o.StripeSize = -1, false, 0, 64
	o.MinBlockDuration = (7 * 24 * time.Hour).Milliseconds()
	o.MaxBlockDuration = o.MinBlockDuration
}

// record lives through a scenario and keeps what Prometheus would have scraped.
func record(t *testing.T, s scenario, exporter kubeStateMetrics) *teststorage.TestStorage {
	t.Helper()
	kept := teststorage.New(t, lean)
	s.scrape(t, exporter, kept)
	return kept
}

func (s scenario) scrape(t *testing.T, exporter kubeStateMetrics, kept storage.Storage) {
	t.Helper()
	c, day := healthy(), &timeline{}
	s.script(day, c)
	before := map[string]labels.Labels{}
	for now := time.Duration(0); now <= s.length(); now += interval {
		day.reach(now)
		samples := exporter.scrape(c)
		samples = append(samples, scrapeKubelets(c)...)
		samples = append(samples, scrapeWorkloads(c)...)
		samples = append(samples, scrapeController(c)...)
		samples = slices.DeleteFunc(samples, func(s sample) bool {
			return slices.Contains(c.dropped, s.series.Get(model.MetricNameLabel))
		})
		appender := kept.Appender(context.Background())
		before = keep(t, appender, now, samples, before)
		require.NoError(t, appender.Commit())
		for _, w := range c.workloads() {
			w.pass(interval.Seconds())
		}
	}
}

// keep appends the samples and marks the series that are gone since before as stale, as a scrape does.
func keep(
	t *testing.T, appender storage.Appender, now time.Duration, samples []sample, before map[string]labels.Labels,
) map[string]labels.Labels {
	t.Helper()
	seen := make(map[string]labels.Labels, len(samples))
	for _, s := range samples {
		key := string(s.series.Bytes(nil))
		if _, twice := seen[key]; twice {
			require.Fail(t, "a target has each series once", s.series.String())
		}
		seen[key] = s.series
		_, err := appender.Append(0, s.series, now.Milliseconds(), s.value)
		if err != nil {
			require.NoError(t, err)
		}
	}
	for key, gone := range before {
		if _, still := seen[key]; !still {
			_, err := appender.Append(0, gone, now.Milliseconds(), math.Float64frombits(value.StaleNaN))
			require.NoError(t, err)
		}
	}
	return seen
}
