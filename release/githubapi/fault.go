package githubapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/go-github/v92/github"
)

// Error says what GitHub would not do, or could not.
type Error struct {
	Doing   string // what was to be done
	Message string // why it was not
	Fix     string // what mends it; "" is not known

	err error
}

func (e *Error) Error() string { return e.Doing + ": " + e.Message }

func (e *Error) Unwrap() error { return e.err }

// tiredError says that GitHub would have to be waited for too long.
type tiredError struct {
	until time.Time
	why   string
	err   error
}

func (e *tiredError) Error() string {
	return fmt.Sprintf("%s, and is not to be asked again before %s", e.why, e.until.UTC().Format("15:04:05 UTC"))
}

func (e *tiredError) Unwrap() error { return e.err }

// rightsFix is what a token needs.
const rightsFix = "give the token write access to the contents of the repository   (in a workflow: permissions: {contents: write})"

// fault is an error of a request in words. What it was to do may be told already.
func (c *Client) fault(doing string, err error) error {
	if _, told := errors.AsType[*Error](err); told || errors.Is(err, context.Canceled) {
		return err
	}
	e := &Error{Doing: doing, Message: err.Error(), err: err}
	if _, tired := errors.AsType[*tiredError](err); tired {
		return e
	}
	if limited(err) {
		e.Message = fewer
		return e
	}
	switch status(err) {
	case 0:
		e.Message = unanswered(err)
		e.Fix = "check the network and the address of the API: " + c.Place.API
	case http.StatusUnauthorized:
		e.Message, e.Fix = "GitHub does not take the token of "+c.TokenName, "make a new token, and set "+c.TokenName
	case http.StatusForbidden:
		e.Message, e.Fix = "the token of "+c.TokenName+" may not do that: "+answerOf(err), rightsFix
	case http.StatusNotFound:
		e.Message, e.Fix = "there is nothing, or the token of "+c.TokenName+" may not see it", rightsFix
	default:
		e.Message = answerOf(err)
	}
	return e
}

// unanswered says why there is no answer of GitHub's.
func unanswered(err error) string {
	_, noJSON := errors.AsType[*json.SyntaxError](err)
	_, others := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "GitHub does not answer"
	case noJSON || others:
		return "the answer is not one of GitHub's API: " + err.Error()
	}
	return err.Error()
}

// answerOf is what GitHub said, on one line.
func answerOf(err error) string {
	e, ok := errors.AsType[*github.ErrorResponse](err)
	if !ok {
		return err.Error()
	}
	parts := []string{fmt.Sprintf("GitHub answers %d", e.Response.StatusCode)}
	if e.Message != "" {
		parts = append(parts, e.Message)
	}
	for _, fault := range e.Errors {
		if fault.Message != "" {
			parts = append(parts, fault.Message)
		} else {
			parts = append(parts, strings.TrimSpace(fault.Field+" "+fault.Code))
		}
	}
	text := strings.Join(strings.Fields(strings.Join(parts, ": ")), " ")
	if len(text) > longestAnswer {
		text = strings.ToValidUTF8(text[:longestAnswer], "") + "..."
	}
	return text
}

// longestAnswer is how much is shown of what GitHub said, in bytes.
const longestAnswer = 500
