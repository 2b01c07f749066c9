package traffic

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/albcontroller"
)

// Status is what a sandbox's load balancers are, and what became of their requests.
type Status struct {
	Settings  Settings                 `json:"settings"`
	Balancers []albcontroller.Balancer `json:"balancers"`
}

// Serving are the load balancers that lead a namespace's hosts somewhere.
func (s Status) Serving(namespace string) []albcontroller.Balancer {
	var found []albcontroller.Balancer
	for _, b := range s.Balancers {
		for _, n := range b.Namespaces {
			if n == namespace {
				found = append(found, b)
			}
		}
	}
	return found
}

// fetchTimeout is how long an answer from loopback may take.
const fetchTimeout = 10 * time.Second

// Fetch asks a sandbox for its status, at the address of its admin listener.
func Fetch(ctx context.Context, admin string) (Status, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+admin+statusPath, http.NoBody)
	if err != nil {
		return Status{}, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return Status{}, fmt.Errorf("the sandbox's load balancers do not answer: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // it was read
	var status Status
	if err := json.NewDecoder(response.Body).Decode(&status); err != nil {
		return Status{}, fmt.Errorf("what the sandbox says of its load balancers cannot be read: %w", err)
	}
	return status, nil
}
