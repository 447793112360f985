package githubapi

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// transport is net/http's, with an end to everything that may hang.
func transport() http.RoundTripper {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 60 * time.Second,
		ForceAttemptHTTP2:     true,
	}
}

// guard adds the token to requests, and lets none out to another host than those that
// the token is for.
type guard struct {
	base  http.RoundTripper
	token string
	hosts []string // with scheme and port
}

// errElsewhere is a request to a host that has no business with the token.
var errElsewhere = errors.New("GitHub sends the request to another host, which the token is not for")

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if !slices.Contains(g.hosts, req.URL.Scheme+"://"+req.URL.Host) {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, fmt.Errorf("%w: %s", errElsewhere, req.URL.Host)
	}
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+g.token)
	res, err := g.base.RoundTrip(req)
	if err == nil && req.Header.Get("Accept") != "application/octet-stream" { // a file is not kept in memory
		res.Body = &capped{ReadCloser: res.Body, left: largestAnswer}
	}
	return res, err
}

// largestAnswer is more than a hundred releases with the longest notes.
const largestAnswer = 128 << 20

var errTooLarge = errors.New("the answer is too large")

// capped is an answer that may have so many bytes.
type capped struct {
	io.ReadCloser

	left int
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, errTooLarge
	}
	n, err := c.ReadCloser.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

// sameHost follows redirects of questions, as GitHub gives them for a repository that
// was renamed. What changes something is never sent on: it would arrive as something
// else.
func sameHost(req *http.Request, via []*http.Request) error {
	if via[0].Method != http.MethodGet || len(via) > 5 {
		return http.ErrUseLastResponse
	}
	if req.URL.Scheme != via[0].URL.Scheme || req.URL.Host != via[0].URL.Host {
		return fmt.Errorf("%w: %s", errElsewhere, req.URL.Host)
	}
	return nil
}

// origin is a URL's scheme, host and port.
func origin(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
