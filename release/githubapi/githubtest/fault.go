package githubtest

import (
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Fault is a failure of the server at requests that begin so.
type Fault struct {
	Request string // METHOD PATH, as Requests has them
	Times   int    // how often; 0 is once
	Skip    int    // how many such requests go well before

	Status  int               // of the answer
	Header  map[string]string // of the answer
	Message string            // of the answer
	Code    string            // in errors[] of the answer
	Docs    string            // documentation_url
	To      string            // a redirect
	Page    string            // the answer is a page of the web

	After bool // what was asked is done, and only the answer is lost
	Cut   bool // the connection ends without an answer
	Half  bool // it fails in the middle of an upload, which leaves half a file: as Cut, or with Status
	Hang  bool // no answer comes
}

// The faults that GitHub is known for.
var (
	// Secondary is a secondary rate limit.
	Secondary = Fault{
		Status: http.StatusForbidden, Header: map[string]string{"Retry-After": "30"}, Docs: "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits",
		Message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
	}
	// BadGateway is a server error in passing.
	BadGateway = Fault{Status: http.StatusBadGateway, Message: "Server Error"}
)

// Primary is the rate limit of an hour, which ends at a time in seconds since 1970.
func Primary(reset int64) Fault {
	return Fault{
		Status: http.StatusForbidden, Message: "API rate limit exceeded for user ID 1.",
		Header: map[string]string{"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(reset, 10)},
	}
}

// At is the fault at requests that begin so.
func (f Fault) At(request string) Fault {
	f.Request = request
	return f
}

// Fail lets the server fail.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		f.Times = max(1, f.Times)
		s.faults = append(s.faults, &f)
	}
}

// Heal ends all faults.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault is the one that a request meets; nil: none.
func (s *Server) fault(request string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Times == 0 || !strings.HasPrefix(request, f.Request) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		f.Times--
		return f
	}
	return nil
}

// fail answers with the fault.
func (f *Fault) fail(s *Server, w http.ResponseWriter, r *http.Request) {
	if f.Half {
		s.leaveHalf(r)
	}
	switch {
	case f.Hang:
		select {
		case <-s.done:
		case <-r.Context().Done():
		}
	case f.Cut, f.Half && f.Status == 0:
		panic(http.ErrAbortHandler)
	case f.To != "":
		http.Redirect(w, r, f.To, f.Status)
	case f.Page != "":
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, f.Page)
	default:
		for name, value := range f.Header {
			w.Header().Set(name, value)
		}
		body := map[string]any{"message": f.Message}
		if f.Docs != "" {
			body["documentation_url"] = f.Docs
		}
		if f.Code != "" {
			body["errors"] = []map[string]string{{"resource": "Release", "code": f.Code}}
		}
		reply(w, f.Status, body)
	}
}

// leaveHalf reads half of an upload, whose file is then there and is none.
func (s *Server) leaveHalf(r *http.Request) {
	_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2)
	parts := strings.Split(r.URL.Path, "/")
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, release := range s.releases {
		if strconv.FormatInt(release.ID, 10) == parts[len(parts)-2] {
			s.nextID++
			release.Assets = append(release.Assets, &Asset{ID: s.nextID, Name: r.URL.Query().Get("name"), State: "starter"})
		}
	}
}
