package main

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/subculture-collective/spywatcher-infra/internal/findings"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/chart"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/drive"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/loadtest/record"
)

// settings are the flags that several commands share.
type settings struct {
	requests
	cluster
	output
	thresholds record.Thresholds
}

func newSettings(client clientFor) *settings { return &settings{cluster: cluster{client: client}} }

// requests are how to send.
type requests struct {
	drive.Request
	targets          string
	concurrency      int
	maxRequests      uint64
	warmUp, timeout  time.Duration
	keepAlive, http2 bool
	caFile           string
	allow, confirmed []string
	runFor           time.Duration
}

// cluster is what to watch.
type cluster struct {
	client                                     clientFor
	kubeconfig, context, namespace, deployment string
}

// output is what to leave behind.
type output struct {
	format, record, chart, label string
}

func (r *requests) add(flags *pflag.FlagSet) {
	flags.StringVar(&r.Method, "method", "GET", "the requests' method")
	flags.StringArrayVarP(&r.Headers, "header", "H", nil, `a header, like "Accept: text/html"; may be given several times`)
	flags.StringVar(&r.Host, "host-header", "", "the Host header, and the name that TLS asks for, in place of the address's own")
	flags.StringVar(&r.Body, "body", "", "the requests' body, or @ and the name of a file with it")
	flags.StringVar(&r.targets, "targets", "", "a file that lists several addresses, in vegeta's http format, to be asked for in turn")
	flags.IntVar(&r.concurrency, "concurrency", 1000,
		"how many requests may be open at a time; one that is due beyond that is dropped, and counts as failed")
	flags.Uint64Var(&r.maxRequests, "max-requests", 1_000_000, "a run that would send more is refused")
	flags.DurationVar(&r.warmUp, "warm-up", 0, "a rise to the first rate before the run, whose requests do not count")
	flags.DurationVar(&r.timeout, "timeout", 30*time.Second, "how long a request may take")
	flags.BoolVar(&r.keepAlive, "keep-alive", true, "leave connections open for further requests")
	flags.BoolVar(&r.http2, "http2", false, "speak HTTP/2 where the server offers it")
	flags.StringVar(&r.caFile, "ca-file", "", "a file with the certificates of authorities to trust, in place of the system's")
	flags.StringSliceVar(&r.allow, "allow-host", nil, "a host to load although it is not the deployment's")
	flags.StringSliceVar(&r.confirmed, "i-am-allowed-to-load", nil, "the same host once more")
}

func (c *cluster) add(flags *pflag.FlagSet) {
	flags.StringVar(&c.kubeconfig, "kubeconfig", "", "the kubeconfig to use (default as kubectl's)")
	flags.StringVar(&c.context, "context", "", "its context (default the current one)")
	flags.StringVarP(&c.namespace, "namespace", "n", "", "the deployment's namespace (default the context's)")
	flags.StringVar(&c.deployment, "deployment", "", "the deployment to watch, whose hosts may be loaded")
}

func (o *output) add(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVarP(&o.format, "output", "o", "human", "how to write the summary: human or json")
	flags.StringVar(&o.record, "record", "", "a file to write the run's record to, as JSON")
	flags.StringVar(&o.chart, "chart", "", "a file to draw the run to: .html or .svg")
	flags.StringVar(&o.label, "label", "", "what to call the run in the summary and the chart")
	formats := cobra.FixedCompletions([]string{"human", "json"}, cobra.ShellCompDirectiveNoFileComp)
	_ = command.RegisterFlagCompletionFunc("output", formats) // the flag is there
}

func addReplicaThresholds(t *record.Thresholds, flags *pflag.FlagSet) {
	flags.Int32Var(&t.MinReplicas, "min-replicas", 0, "how many replicas must be ready at a time")
	flags.Int32Var(&t.MaxReplicas, "max-replicas", 0, "how many replicas may be ready at most")
	flags.DurationVar(&t.Within, "within", 0, "how long after the load rose --min-replicas must be ready")
}

func addRequestThresholds(t *record.Thresholds, flags *pflag.FlagSet, ratio float64) {
	flags.Float64Var(&t.MaxErrorRatio, "max-error-ratio", ratio, "how many of the requests may fail, from 0 to 1")
	flags.DurationVar(&t.MaxP95, "max-p95", 2*time.Second, "how high the 95th percentile of the latency may be")
}

// check is what the shared flags allow.
func (s *settings) check(list *findings.List) {
	s.output.check(list)
	if s.concurrency < 1 {
		list.Add("--concurrency", s.concurrency, "must be 1 at least")
	}
	if s.timeout <= 0 {
		list.Add("--timeout", s.timeout, "must be above 0")
	}
	if s.warmUp < 0 {
		list.Add("--warm-up", s.warmUp, "must not be negative")
	}
	checkThresholds(s.thresholds, s.deployment, list)
}

func (o *output) check(list *findings.List) {
	if o.format != "human" && o.format != "json" {
		list.Add("--output", o.format, "must be human or json")
	}
	if o.chart != "" && !chart.Supports(o.chart) {
		list.Add("--chart", o.chart, "must end with .html or .svg")
	}
}

func checkThresholds(t record.Thresholds, deployment string, list *findings.List) {
	if t.MaxErrorRatio < 0 || t.MaxErrorRatio > 1 {
		list.Add("--max-error-ratio", t.MaxErrorRatio, "must be from 0 to 1")
	}
	if t.MaxReplicas > 0 && t.MinReplicas > t.MaxReplicas {
		list.Add("--min-replicas", t.MinReplicas, "must not be above --max-replicas (%d)", t.MaxReplicas)
	}
	if t.Within > 0 && t.MinReplicas == 0 {
		list.Add("--within", t.Within, "needs --min-replicas, which it is the time for")
	}
	if (t.MinReplicas > 0 || t.MaxReplicas > 0) && deployment == "" {
		list.Add("--deployment", nil, "is missing: --min-replicas and --max-replicas are about its pods")
	}
}

// positive finds a duration that is none.
func positive(list *findings.List, flag string, d time.Duration) {
	if d <= 0 {
		list.Add(flag, d, "must be above 0")
	}
}

func rateAbove(list *findings.List, flag string, rate, least float64) {
	// The rate of a ramp's one end may be 0, and a rate that is no number is none.
	if !(rate >= least) || rate > maxRate {
		list.Add(flag, rate, "must be from %g to %d requests per second", least, maxRate)
	}
}

// maxRate is more than any machine sends, and keeps the arithmetic of a schedule exact.
const maxRate = 1_000_000
