package drive

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

var (
	errDropped = errors.New("as many requests are open as --concurrency allows")
	errAgain   = errors.New("the connection was closed after the request had been written")
)

// sequenceHeader is by which vegeta numbers its requests. It stays here.
const sequenceHeader = "X-Vegeta-Seq"

// transport keeps the cap on open requests, and remembers how those failed that have no answer: vegeta's results have
// only the text of an error.
type transport struct {
	ctx      context.Context //nolint:containedctx // vegeta's requests are given none
	inner    *http.Transport
	timeout  time.Duration
	places   chan struct{}
	failures sync.Map // of a request's number, a Kind
}

func newTransport(ctx context.Context, load Load) *transport {
	inner := &http.Transport{
		// No proxy: it would be loaded instead, and it would look the host up by itself.
		DialContext:         load.Dial,
		TLSClientConfig:     load.TLS,
		TLSHandshakeTimeout: load.Timeout,
		MaxIdleConnsPerHost: load.Concurrency,
		IdleConnTimeout:     90 * time.Second,
		DisableKeepAlives:   !load.KeepAlive,
		ForceAttemptHTTP2:   load.HTTP2,
	}
	return &transport{ctx: ctx, inner: inner, timeout: load.Timeout, places: make(chan struct{}, load.Concurrency)}
}

// RoundTrip sends the request if a place is free. The place is free again when the answer was read, or was not to be had.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	number := request.Header.Get(sequenceHeader)
	select {
	case t.places <- struct{}{}:
	default:
		t.failures.Store(number, Dropped)
		return nil, errDropped
	}
	// The client's own timeout ends a request in several ways, whose errors cannot all be told from others.
	ctx, expire := context.WithTimeout(request.Context(), t.timeout)
	ctx, cancel := context.WithCancelCause(ctx)
	unhook := context.AfterFunc(t.ctx, func() { cancel(context.Canceled) })
	leave := sync.OnceFunc(func() {
		unhook()
		cancel(nil)
		expire()
		<-t.places
	})
	if !t.inner.ForceAttemptHTTP2 {
		ctx = once(ctx, cancel)
	}
	sent := request.Clone(ctx)
	sent.Header.Del(sequenceHeader)
	response, err := t.inner.RoundTrip(sent)
	if err != nil {
		t.fail(number, ctx, err)
		leave()
		return nil, err
	}
	response.Body = &body{ReadCloser: response.Body, leave: leave, failed: func(err error) { t.fail(number, ctx, err) }}
	return response, nil
}

// fail notes a failure, and its cause where it was the request's end that made it fail.
func (t *transport) fail(number string, ctx context.Context, err error) {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	t.failures.Store(number, kindOfError(err))
}

// take is how a request failed that has no answer, Good for any other.
func (t *transport) take(number uint64) Kind {
	if failure, found := t.failures.LoadAndDelete(sequence(number)); found {
		if kind, ok := failure.(Kind); ok {
			return kind
		}
	}
	return Good
}

// once has net/http not send a request a second time by itself when the server closed the connection instead of answering:
// a client that may not repeat its request sees that failure, and so must the count.
func once(ctx context.Context, cancel context.CancelCauseFunc) context.Context {
	var written atomic.Bool
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { written.CompareAndSwap(false, info.Err == nil) },
		GetConn: func(string) {
			if written.Load() {
				cancel(errAgain)
			}
		},
	})
}

// body tells when an answer has ended, and how.
type body struct {
	io.ReadCloser
	leave  func()
	failed func(error)
}

// Read notes what cuts the answer off.
func (b *body) Read(into []byte) (int, error) {
	n, err := b.ReadCloser.Read(into)
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed(err)
	}
	return n, err
}

// Close gives the place free.
func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.leave()
	return err
}
