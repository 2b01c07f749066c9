package drive

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
)

// Kind is how a request ended.
type Kind string

// The kinds. Good and Redirected are answers that are fine, Abandoned was cut off by the end of the run; all others failed.
const (
	Good       Kind = ""
	Redirected Kind = "redirected"
	Abandoned  Kind = "abandoned"
	// Dropped was not sent: as many requests were open as the cap allows.
	Dropped Kind = "dropped"
	DNS     Kind = "dns"
	Refused Kind = "refused"
	// Reset is a connection that ended before the answer did.
	Reset   Kind = "reset"
	Timeout Kind = "timeout"
	TLS     Kind = "tls"
	// Forbidden is an address that may not be loaded, found after the run began.
	Forbidden          Kind = "forbidden"
	ClientError        Kind = "4xx"
	BadGateway         Kind = "502"
	ServiceUnavailable Kind = "503"
	GatewayTimeout     Kind = "504"
	ServerError        Kind = "other 5xx"
	Other              Kind = "other"
)

// Failed says whether a request of this kind counts as failed.
func (k Kind) Failed() bool { return k != Good && k != Redirected && k != Abandoned }

// Timed says whether a request of this kind has a latency that means something: an answer, or the lack of one for as long
// as was waited. A connection that is refused at once would only make the latency look better.
func (k Kind) Timed() bool {
	switch k {
	case Good, Redirected, ClientError, BadGateway, ServiceUnavailable, GatewayTimeout, ServerError, Timeout:
		return true
	default:
		return false
	}
}

// kindOfStatus is that of an answer.
func kindOfStatus(code int) Kind {
	switch {
	case code == http.StatusBadGateway:
		return BadGateway
	case code == http.StatusServiceUnavailable:
		return ServiceUnavailable
	case code == http.StatusGatewayTimeout:
		return GatewayTimeout
	case code >= 500:
		return ServerError
	case code >= 400:
		return ClientError
	case code >= 300:
		return Redirected
	default:
		return Good
	}
}

// kindOfError is that of a request without an answer, or with half of one.
func kindOfError(err error) Kind {
	var forbidden interface{ Forbidden() bool }
	var lookup *net.DNSError
	var network net.Error
	switch {
	case errors.As(err, &forbidden):
		return Forbidden
	case errors.Is(err, context.Canceled):
		return Abandoned
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	case errors.As(err, &lookup):
		return DNS
	case isTLS(err):
		return TLS
	case errors.As(err, &network) && network.Timeout():
		return Timeout
	case errors.Is(err, syscall.ECONNREFUSED):
		return Refused
	case isReset(err):
		return Reset
	default:
		return Other
	}
}

func isReset(err error) bool {
	for _, ended := range []error{syscall.ECONNRESET, syscall.EPIPE, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, errAgain} {
		if errors.Is(err, ended) {
			return true
		}
	}
	return false
}

func isTLS(err error) bool {
	var (
		record      tls.RecordHeaderError
		alert       tls.AlertError
		certificate *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		host        x509.HostnameError
	)
	return errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &certificate) ||
		errors.As(err, &authority) || errors.As(err, &host)
}
