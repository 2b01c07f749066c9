package traffic

import (
	"encoding/json"
	"net/http"
	"net/http/httputil"
)

const statusPath = "/status"

// admin is what commands ask. It also is an HTTP proxy into the pods' network: what has to reach a pod by its address, as a
// scraper does, is told to use it as one.
func (t *Traffic) admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+statusPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		_ = encoder.Encode(Status{Settings: t.settings, Balancers: t.controller.Balancers()}) // else the client has gone
	})
	pods := &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.Out.Host = r.In.Host },
		Transport: &http.Transport{DialContext: t.network.DialContext, DisableKeepAlives: true},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.IsAbs() {
			pods.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}
