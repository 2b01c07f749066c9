package balancer

import (
	"context"
	"errors"
	"net"
	"net/http"
)

// Cause is why the load balancer answered by itself, or did not answer; "" when a target answered.
type Cause string

// What can go wrong. The statuses are those of
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#load-balancer-http-error-codes.
const (
	// NoRule: no rule leads the request's host and path anywhere. 404.
	NoRule Cause = "no-rule"
	// NoTarget: the group has no target. 503.
	NoTarget Cause = "no-target"
	// Refused: the target took no connection. 502.
	Refused Cause = "target-refused"
	// Reset: the target closed the connection before its answer was whole. 502.
	Reset Cause = "target-reset"
	// Deregistered: the deregistration delay ended before the answer was there. 502.
	Deregistered Cause = "target-deregistered"
	// ConnectTimeout: the target did not take the connection in time. 504.
	ConnectTimeout Cause = "connect-timeout"
	// TargetTimeout: the target was silent for longer than the idle timeout. 504.
	TargetTimeout Cause = "target-timeout"
	// ClientGone: the client did not wait for its answer. 460.
	ClientGone Cause = "client-gone"
)

// statusClientGone is AWS's own.
const statusClientGone = 460

// causeOf says what an error in the exchange with a target is about, and which status its client gets.
func causeOf(ctx context.Context, err error) (Cause, int) {
	var network net.Error
	var operation *net.OpError
	timeout := errors.As(err, &network) && network.Timeout()
	switch {
	case errors.Is(context.Cause(ctx), errCut):
		return Deregistered, http.StatusBadGateway
	case ctx.Err() != nil:
		return ClientGone, statusClientGone
	case errors.As(err, &operation) && operation.Op == "dial" && timeout:
		return ConnectTimeout, http.StatusGatewayTimeout
	case errors.As(err, &operation) && operation.Op == "dial":
		return Refused, http.StatusBadGateway
	case timeout:
		return TargetTimeout, http.StatusGatewayTimeout
	}
	return Reset, http.StatusBadGateway
}
