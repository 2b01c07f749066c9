package balancer

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// outcome is what became of a request.
type outcome struct {
	code  int
	cause Cause
}

type outcomeKey struct{}

// outcomeOf is where a request's outcome is noted.
func outcomeOf(ctx context.Context) *outcome {
	noted, _ := ctx.Value(outcomeKey{}).(*outcome)
	return noted
}

// ServeHTTP sends a request to a target and its answer back.
func (g *Group) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	t := g.take(stickyTo(r, begun))
	if t == nil {
		fail(w, http.StatusServiceUnavailable)
		g.counters.add(entry{g.Name, "", http.StatusServiceUnavailable, NoTarget}, r, begun)
		return
	}
	noted := &outcome{}
	ctx, cancel := context.WithCancelCause(context.WithValue(r.Context(), outcomeKey{}, noted))
	uncut := context.AfterFunc(t.life, func() { cancel(errCut) })
	defer func() {
		uncut()
		cancel(nil)
		g.done(t)
		panicked := recover()
		if panicked != nil && noted.cause == "" { // the answer broke off when its status was out already
			noted.cause, _ = causeOf(r.Context(), nil)
			if t.life.Err() != nil {
				noted.cause = Deregistered
			}
		}
		g.counters.add(entry{g.Name, t.address, noted.code, noted.cause}, r, begun)
		if panicked != nil {
			panic(panicked)
		}
	}()
	t.proxy.ServeHTTP(w, r.WithContext(ctx))
}

func (g *Group) newProxy(t *target) *httputil.ReverseProxy {
	where := &url.URL{Scheme: "http", Host: t.address}
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(where)
			r.Out.Host = r.In.Host
			r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
			r.SetXForwarded()
			onceOnly(r.Out)
		},
		Transport: &http.Transport{
			DialContext:           g.connect,
			ResponseHeaderTimeout: g.now().IdleTimeout,
			IdleConnTimeout:       g.now().IdleTimeout,
			MaxIdleConnsPerHost:   1000,
			DisableCompression:    true,
		},
		ModifyResponse: func(r *http.Response) error {
			outcomeOf(r.Request.Context()).code = r.StatusCode
			g.stick(r, t.address)
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			noted := outcomeOf(r.Context())
			noted.cause, noted.code = causeOf(r.Context(), err)
			fail(w, noted.code)
		},
		BufferPool: &buffers,
		ErrorLog:   log.New(io.Discard, "", 0), // what goes wrong is counted by its cause
	}
}

// onceOnly keeps net/http from sending a request again when a target closes a connection that was kept: a body that it
// cannot rewind is never sent twice, and it finds out by itself that this one is empty.
func onceOnly(r *http.Request) {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		if r.Body == nil || r.Body == http.NoBody {
			r.Body = struct{ io.ReadCloser }{http.NoBody}
		}
	}
}

// fail answers as the load balancer itself does.
func fail(w http.ResponseWriter, code int) {
	text := http.StatusText(code)
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(code)
	fmt.Fprintf(w, "<html><head><title>%[1]d %[2]s</title></head><body><center><h1>%[1]d %[2]s</h1></center></body></html>\n", code, text)
}

// buffers are those that bodies are copied through.
var buffers bufferPool

type bufferPool struct{ pool sync.Pool }

const bufferSize = 16 << 10

func (b *bufferPool) Get() []byte {
	if buffer, ok := b.pool.Get().(*[]byte); ok {
		return *buffer
	}
	return make([]byte, bufferSize)
}

func (b *bufferPool) Put(buffer []byte) { b.pool.Put(&buffer) }
