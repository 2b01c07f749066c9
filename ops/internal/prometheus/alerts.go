package prometheus

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/prometheus/client_golang/api"
	promv1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
	"k8s.io/apimachinery/pkg/util/wait"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// startPatience is how long Prometheus may take until it answers.
const startPatience = time.Minute

// Address is where Prometheus answers. It is an error when the sandbox runs none.
func Address(h home.Home) (string, error) {
	settings, err := wanted(h)
	if err != nil {
		return "", err
	}
	state, err := h.ReadState()
	if err != nil {
		return "", err
	}
	if settings == nil || !state.Ready || state.Ports[prometheusPort] == 0 {
		return "", fmt.Errorf("no Prometheus runs in %s: start it with sandbox up --prometheus", h.Path())
	}
	return "http://" + loopback(state.Ports[prometheusPort]), nil
}

// Await is there when Prometheus, which must be wanted, answers.
func Await(ctx context.Context, h home.Home) (address string, err error) {
	err = wait.PollUntilContextTimeout(ctx, 200*time.Millisecond, startPatience, true, func(ctx context.Context) (bool, error) {
		found, err := Address(h)
		if err != nil {
			return false, nil //nolint:nilerr // the port is about to be found
		}
		address = found
		return ready(ctx, address), nil
	})
	if wait.Interrupted(err) && ctx.Err() == nil {
		return "", fmt.Errorf("the Prometheus does not answer after %s: look at %s and %s", startPatience,
			h.Log("sandbox"), h.Log("prometheus"))
	}
	return address, err
}

func ready(ctx context.Context, address string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/-/ready", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close() //nolint:errcheck // nothing is read of it
	return response.StatusCode == http.StatusOK
}

// API is that of the sandbox's Prometheus.
func API(h home.Home) (promv1.API, error) {
	address, err := Address(h)
	if err != nil {
		return nil, err
	}
	client, err := api.NewClient(api.Config{Address: address})
	if err != nil {
		return nil, err
	}
	return promv1.NewAPI(client), nil
}

// PrintAlerts lists the alerts that fire or are pending: those that fire first, each with the object that it is about.
func PrintAlerts(alerts []promv1.Alert, now time.Time, out io.Writer) error {
	if len(alerts) == 0 {
		_, err := fmt.Fprintln(out, "No alert fires, and none is pending.")
		return err
	}
	sorted := slices.SortedFunc(slices.Values(alerts), func(a, b promv1.Alert) int {
		return cmp.Or(
			cmp.Compare(a.State, b.State), // firing, pending
			cmp.Compare(a.Labels[model.AlertNameLabel], b.Labels[model.AlertNameLabel]),
			cmp.Compare(about(a.Labels), about(b.Labels)),
		)
	})
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "STATE\tSINCE\tALERT\tSEVERITY\tABOUT")
	for _, alert := range sorted {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", alert.State, now.Sub(alert.ActiveAt).Round(time.Second),
			alert.Labels[model.AlertNameLabel], alert.Labels["severity"], about(alert.Labels))
	}
	return table.Flush()
}

// about are the labels that no column of its own shows.
func about(set model.LabelSet) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if name != model.AlertNameLabel && name != "severity" {
			parts = append(parts, fmt.Sprintf("%s=%s", name, set[name]))
		}
	}
	return strings.Join(parts, " ")
}
