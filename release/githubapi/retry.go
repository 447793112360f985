package githubapi

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-github/v92/github"
)

const (
	// patience is how long a client waits in all, before it gives up.
	patience = 5 * time.Minute
	// tries is how often a request is made that GitHub fails at.
	tries = 5
	// secondary is the wait after a secondary rate limit that names none.
	// (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api)
	secondary = time.Minute
	// untold is the longest wait of which nothing is said.
	untold = 2 * time.Second
)

// errAgain makes try make a request again.
var errAgain = errors.New("GitHub has not finished what was sent")

// try makes a request until GitHub does what it is asked, as long as there is hope: it
// may be busy, out of reach or out of patience with so many requests. One that failed
// may have been heard all the same: what must not be done twice looks first.
func (c *Client) try(ctx context.Context, once func(ctx context.Context) error) error {
	return c.tryFor(ctx, c.Timeout, once)
}

// tryFor is try with the time that an answer may take.
func (c *Client) tryFor(ctx context.Context, timeout time.Duration, once func(ctx context.Context) error) error {
	for n := 1; ; n++ {
		err := within(ctx, timeout, once)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		wait, why := c.pause(err, n)
		if why == "" {
			return err
		}
		if c.waited+wait > patience {
			return &tiredError{until: c.Now().Add(wait), why: why, err: err}
		}
		if c.waited += wait; wait > untold {
			c.Say(fmt.Sprintf("%s; going on in %s", why, wait.Round(time.Second)))
		}
		if err := c.Wait(ctx, wait); err != nil {
			return err
		}
	}
}

// within makes a request that may take only so long.
func within(ctx context.Context, timeout time.Duration, once func(ctx context.Context) error) error {
	ctx, done := context.WithTimeout(ctx, timeout)
	defer done()
	return once(ctx)
}

// pause is how long to wait before a request is made again that failed n times, and
// why; "" means not to.
func (c *Client) pause(err error, n int) (wait time.Duration, why string) {
	if n >= tries || errors.Is(err, errElsewhere) {
		return 0, ""
	}
	if limit, ok := errors.AsType[*github.RateLimitError](err); ok {
		return max(0, limit.Rate.Reset.Sub(c.Now())) + time.Second, "GitHub's limit of requests is reached"
	}
	if res := responseOf(err); res != nil {
		return c.pauseAfter(res, err, n)
	}
	broken := errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || isNetwork(err)
	switch {
	case errors.Is(err, errAgain):
		return backoff(n), errAgain.Error()
	case broken:
		return backoff(n), "GitHub does not answer"
	}
	return 0, ""
}

// pauseAfter is pause for what GitHub answered.
func (c *Client) pauseAfter(res *http.Response, err error, n int) (wait time.Duration, why string) {
	after, told := retryAfter(res)
	switch {
	case limited(err) || res.StatusCode == http.StatusForbidden && told:
		if !told {
			after = secondary
		}
		return after, fewer
	case res.StatusCode < 500 && res.StatusCode != http.StatusRequestTimeout:
		return 0, ""
	case told:
		return after, fmt.Sprintf("GitHub answers %d", res.StatusCode)
	}
	return backoff(n), fmt.Sprintf("GitHub answers %d", res.StatusCode)
}

// fewer says what GitHub wants of who asks too often.
const fewer = "GitHub wants fewer requests at once"

// limited reports whether a request met a rate limit. Of a secondary one only the
// message is sure to tell.
// (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit)
func limited(err error) bool {
	_, hour := errors.AsType[*github.RateLimitError](err)
	_, abuse := errors.AsType[*github.AbuseRateLimitError](err)
	e, ok := errors.AsType[*github.ErrorResponse](err)
	return hour || abuse || status(err) == http.StatusTooManyRequests ||
		ok && e.Response.StatusCode == http.StatusForbidden && strings.Contains(e.Message, "rate limit")
}

// backoff is the wait after n failures: 1, 2, 4, 8 seconds.
func backoff(n int) time.Duration { return time.Second << (n - 1) }

// retryAfter reads the header of that name, in seconds.
func retryAfter(res *http.Response) (wait time.Duration, told bool) {
	seconds, err := strconv.ParseUint(res.Header.Get("Retry-After"), 10, 31)
	return time.Duration(seconds) * time.Second, err == nil
}

// isNetwork reports whether a request failed on its way. A server with a wrong
// certificate has the same one the next time.
func isNetwork(err error) bool {
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, is := errors.AsType[net.Error](err)
	return is && !untrusted
}

// responseOf is the answer that an error is made of; nil where there was none.
func responseOf(err error) *http.Response {
	if e, ok := errors.AsType[*github.ErrorResponse](err); ok {
		return e.Response
	}
	if e, ok := errors.AsType[*github.RateLimitError](err); ok {
		return e.Response
	}
	if e, ok := errors.AsType[*github.AbuseRateLimitError](err); ok {
		return e.Response
	}
	return nil
}

// status is GitHub's answer in an error; 0 where there was none.
func status(err error) int {
	if res := responseOf(err); res != nil {
		return res.StatusCode
	}
	return 0
}

// alreadyExists reports whether GitHub has a thing of that name: another run may have
// made it, or this one, and the answer was lost.
func alreadyExists(err error) bool {
	e, ok := errors.AsType[*github.ErrorResponse](err)
	if !ok || e.Response.StatusCode != http.StatusUnprocessableEntity {
		return false
	}
	for _, fault := range e.Errors {
		if fault.Code == "already_exists" {
			return true
		}
	}
	return false
}
