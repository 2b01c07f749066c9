package provider

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Annotations that Pulumi's plugin knows, with the meaning that it gives them:
// https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#pulumi-kubernetes-annotations.
const (
	skipAwait      = "pulumi.com/skipAwait"
	waitFor        = "pulumi.com/waitFor"
	timeoutSeconds = "pulumi.com/timeoutSeconds"
)

// defaultTimeout is how long anything is waited for when nobody says how long.
const defaultTimeout = 10 * time.Minute

// timeoutOf is how long to wait for an object: what the engine was told, in seconds, else the annotation.
func timeoutOf(object *unstructured.Unstructured, seconds float64) time.Duration {
	if seconds > 0 {
		return time.Duration(seconds * float64(time.Second))
	}
	if given, err := strconv.Atoi(object.GetAnnotations()[timeoutSeconds]); err == nil && given > 0 {
		return time.Duration(given) * time.Second
	}
	return defaultTimeout
}

func skipsAwait(object *unstructured.Unstructured) bool {
	return object.GetAnnotations()[skipAwait] == "true"
}

// await waits until an object is ready. It returns the object as last seen, and what is wrong with it.
func (c *configured) await(
	ctx context.Context, live *unstructured.Unstructured, seconds float64,
) (*unstructured.Unstructured, error) {
	if skipsAwait(live) {
		return live, nil
	}
	w, err := c.watchFor(live)
	if err != nil {
		return live, err
	}
	limit := timeoutOf(live, seconds)
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not ready within %s", limit))
	defer cancel()
	watched := c.cluster.follow(live)
	defer watched.stop()
	for {
		now, err := w.judge(ctx, live)
		switch {
		case err != nil && ctx.Err() == nil:
			return live, err
		case now.is == ready:
			return live, nil
		case now.is == broken:
			return live, fmt.Errorf("%s: %s", title(live), now.why)
		}
		if live, err = watched.next(ctx); err != nil {
			return live, fmt.Errorf("%s: %w: %s", title(live), err, w.why())
		}
	}
}

// waited is what is known of an object while it is waited for.
type waited struct {
	cluster    *cluster
	conditions []condition
	patience   patience
	looked     time.Time
	// status and trouble are what it was waiting for when it, and its pods, were looked at last.
	status  string
	trouble string
}

func (c *configured) watchFor(live *unstructured.Unstructured) (*waited, error) {
	conditions, err := conditionsOf(live)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", title(live), err)
	}
	return &waited{cluster: c.cluster, conditions: conditions, patience: patience{limit: c.patience}}, nil
}

// judge looks at the object, and where that does not settle it, at what belongs to it, though not at every change.
func (w *waited) judge(ctx context.Context, live *unstructured.Unstructured) (verdict, error) {
	if len(w.conditions) > 0 {
		return w.remember(assessConditions(live, w.conditions)), nil
	}
	own := w.remember(assess(live))
	if own.is != waiting || w.cluster.clock.now().Sub(w.looked) < glance/2 {
		return own, nil
	}
	w.looked = w.cluster.clock.now()
	switch live.GroupVersionKind().GroupKind() {
	case serviceKind:
		reachable, err := w.cluster.hasReadyEndpoint(ctx, live)
		if err == nil && reachable {
			return verdict{is: ready}, nil
		}
		return own, err
	case deploymentKind, jobKind:
		troubles, err := w.cluster.troublesOf(ctx, live)
		if err != nil {
			return own, err
		}
		w.trouble = ""
		if len(troubles) > 0 {
			w.trouble = troubles[0].String()
		}
		if given := w.patience.lost(troubles, w.cluster.clock.now()); given != nil {
			return verdict{is: broken, why: given.String()}, nil
		}
	}
	return own, nil
}

func (w *waited) remember(v verdict) verdict {
	w.status = v.why
	return v
}

func (w *waited) why() string {
	if w.trouble == "" {
		return w.status
	}
	return w.status + "; " + w.trouble
}

// patience is how long troubles are borne.
type patience struct {
	limit time.Duration
	since map[string]time.Time
}

// lost is a trouble that has lasted too long. A container that crashes runs for a moment between two crashes, so what
// was seen once counts on until its pod is gone.
func (p *patience) lost(troubles []trouble, now time.Time) *trouble {
	if p.since == nil {
		p.since = map[string]time.Time{}
	}
	for _, t := range troubles {
		if !t.lasting {
			continue
		}
		first, seen := p.since[t.where]
		if !seen {
			first = now
			p.since[t.where] = now
		}
		if now.Sub(first) >= p.limit {
			return &t
		}
	}
	return nil
}
