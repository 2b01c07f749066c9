package drive

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// Request is what every target has in common.
type Request struct {
	Method string
	// Headers are lines like "Accept: text/html".
	Headers []string
	// Host takes the place of the address's own in the Host header and in TLS; empty for the address's own.
	Host string
	// Body is a text, or @ and the name of a file.
	Body string
}

// header is that of every target.
func (r Request) header() (http.Header, error) {
	header := http.Header{}
	for _, line := range r.Headers {
		name, value, found := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); !found || name == "" {
			return nil, errors.New(`a --header has no name and value: it must be like "Accept: text/html"`)
		}
		header.Add(name, strings.TrimSpace(value))
	}
	if r.Host != "" {
		header.Set("Host", r.Host)
	}
	return header, nil
}

func (r Request) body() ([]byte, error) {
	if path, isFile := strings.CutPrefix(r.Body, "@"); isFile {
		return os.ReadFile(path)
	}
	return []byte(r.Body), nil
}

// Targets are the address, or what a file in vegeta's http format lists: a method and an address a line, each with headers
// and a body of its own below it. Exactly one of the two is given.
func (r Request) Targets(address, file string) (targets []vegeta.Target, err error) {
	header, err := r.header()
	if err != nil {
		return nil, err
	}
	body, err := r.body()
	if err != nil {
		return nil, err
	}
	switch {
	case (address == "") == (file == ""):
		return nil, errors.New("there must be one address to load, or --targets with a file that lists several")
	case address != "":
		targets = []vegeta.Target{{Method: r.Method, URL: address, Header: header, Body: body}}
	default:
		if targets, err = readTargets(file, body, header); err != nil {
			return nil, err
		}
	}
	for _, target := range targets {
		if err := check(target); err != nil {
			return nil, err
		}
	}
	return targets, nil
}

func readTargets(path string, body []byte, header http.Header) ([]vegeta.Target, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	targets, err := vegeta.ReadAllTargets(vegeta.NewHTTPTargeter(file, body, header))
	if err != nil {
		return nil, fmt.Errorf("%s is no list of targets: %w", path, err)
	}
	return targets, nil
}

// check finds before the run what would fail every request.
func check(target vegeta.Target) error {
	address, err := url.Parse(target.URL)
	if err != nil {
		return errors.New("an address cannot be read: it must be like http://host:port/path") // it may hold a password
	}
	if address.Scheme != "http" && address.Scheme != "https" || address.Hostname() == "" {
		return fmt.Errorf("the address %q cannot be loaded: it must begin with http:// or https:// and name a host",
			address.Redacted())
	}
	_, err = target.Request()
	return err
}
