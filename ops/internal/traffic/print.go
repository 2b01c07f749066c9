package traffic

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/albcontroller"
)

// Print lists where a namespace's hosts are reached, and what became of the requests.
func Print(status Status, namespace string, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, b := range status.Serving(namespace) {
		printBalancer(b, table)
	}
	return table.Flush()
}

func printBalancer(b albcontroller.Balancer, out io.Writer) {
	fmt.Fprintf(out, "\nSEND TO\t%s\tas load balancer %s\n", b.URL, b.Name)
	for _, host := range b.Hosts {
		fmt.Fprintf(out, "\tcurl -H 'Host: %s' %s/\t\n", host, b.URL)
	}
	if b.Error != "" {
		fmt.Fprintf(out, "\nWRONG\t%s\n", b.Error)
	}
	fmt.Fprintln(out, "\nTARGET GROUP\tTARGET\tSTATE\tOUTSTANDING")
	for _, group := range b.Groups {
		for _, target := range group.Targets {
			fmt.Fprintf(out, "%s\t%s\t%s\t%d\n", group.Name, target.Address, target.State, target.Outstanding)
		}
	}
	if len(b.Counts) == 0 {
		return
	}
	fmt.Fprintln(out, "\nREQUESTS\tSTATUS\tTARGET\tCAUSE")
	for _, count := range b.Counts {
		fmt.Fprintf(out, "%d\t%d\t%s\t%s\n", count.Requests, count.Code, count.Target, count.Cause)
	}
}

// PrintJSON writes the namespace's part of the status.
func PrintJSON(status Status, namespace string, out io.Writer) error {
	status.Balancers = status.Serving(namespace)
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(status)
}
