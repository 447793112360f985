// Package githubtest is a server that behaves as GitHub does towards who makes releases:
// it keeps releases and their files, writes down what it is asked, and fails where a
// test wants it to. For tests only.
package githubtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
)

// The token that the server takes, and one that may only read.
const (
	Token    = "ghp_s3cretOfTheTests"
	ReadOnly = "ghp_mayOnlyRead"
	App      = "ghs_ofAnApp" // of which the repository does not tell what it may do
)

// Server is GitHub for one repository.
type Server struct {
	*httptest.Server

	Owner, Name string
	// Tags tells what a tag's ref points at; false: there is no such tag.
	Tags func(name string) (object string, ok bool)
	// Private hides the repository from who may not write to it.
	Private bool
	// Archived lets nobody change the repository.
	Archived bool
	// Immutable lets nobody change a release that is published.
	Immutable bool
	// Undigested is a server that tells no digests of files, as older ones.
	Undigested bool
	// OnFault, if set, runs before the server fails: what another program does meanwhile.
	OnFault func()

	mu        sync.Mutex
	elsewhere *httptest.Server // has the files' bytes
	releases  []*Release
	nextID    int64
	requests  []string
	strayed   []string // requests with a token that went where none belongs
	faults    []*Fault
	made      []string // tags that came to be because a release was made without
	arrived   chan struct{}
	done      chan struct{}
}

// Release is a release as the server keeps it.
type Release struct {
	ID         int64    `json:"id"`
	Tag        string   `json:"tag_name"`
	Name       string   `json:"name"`
	Body       string   `json:"body"`
	Draft      bool     `json:"draft"`
	Prerelease bool     `json:"prerelease"`
	Latest     string   `json:"-"` // the last make_latest
	HTMLURL    string   `json:"html_url"`
	UploadURL  string   `json:"upload_url"`
	Assets     []*Asset `json:"assets"`
}

// Asset is a file of a release.
type Asset struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	State  string `json:"state"`
	Size   int    `json:"size"`
	Digest string `json:"digest,omitempty"`
	Bytes  []byte `json:"-"`
	Type   string `json:"content_type"`
}

// New starts a server for a repository OWNER/NAME. Close ends it.
func New(repository string, tags func(name string) (object string, ok bool)) *Server {
	s := &Server{Tags: tags, nextID: 100, arrived: make(chan struct{}), done: make(chan struct{})}
	s.Owner, s.Name, _ = strings.Cut(repository, "/")
	s.elsewhere = httptest.NewServer(http.HandlerFunc(s.serveBytes))
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Close ends the server, and requests that it lets hang.
func (s *Server) Close() {
	close(s.done)
	s.CloseClientConnections()
	s.Server.Close()
	s.elsewhere.Close()
}

// API is the address of the API: of an Enterprise server's form.
func (s *Server) API() string { return s.URL + "/api/v3" }

// Requests are the requests so far that asked for a change: METHOD PATH, without the
// part before the repository's name.
func (s *Server) Requests() []string {
	return slices.DeleteFunc(s.All(), func(r string) bool { return strings.HasPrefix(r, "GET ") })
}

// All are all requests so far.
func (s *Server) All() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Forget forgets the requests so far.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// Strayed are requests with a token to hosts that have no business with it.
func (s *Server) Strayed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.strayed)
}

// Made are tags that GitHub made itself, of the default branch.
func (s *Server) Made() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.made)
}

// Releases are the releases, by the order in which they were made.
func (s *Server) Releases() []Release {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Release, len(s.releases))
	for i, r := range s.releases {
		list[i] = *r
		list[i].Assets = slices.Clone(r.Assets)
	}
	return list
}

// Add puts a release there, as a person or another program would have made it.
func (s *Server) Add(r Release) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(&r)
}

func (s *Server) add(r *Release) {
	s.nextID++
	r.ID = s.nextID
	where := r.Tag
	if r.Draft {
		where = fmt.Sprintf("untagged-%d", r.ID)
	}
	r.HTMLURL = fmt.Sprintf("https://github.example/%s/%s/releases/tag/%s", s.Owner, s.Name, where)
	r.UploadURL = fmt.Sprintf("%s/api/uploads/repos/%s/%s/releases/%d/assets{?name,label}", s.URL, s.Owner, s.Name, r.ID)
	for _, a := range r.Assets {
		s.nextID++
		a.ID = s.nextID
	}
	s.releases = append(s.releases, r)
}

// Swap puts other bytes in the place of a file.
func (s *Server) Swap(name string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.releases {
		for _, a := range r.Assets {
			if a.Name == name {
				s.fill(a, data)
			}
		}
	}
}

// Redirect lets the files of a tag's release be uploaded somewhere else, says the server.
func (s *Server) Redirect(tag, uploadURL string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.releases {
		if r.Tag == tag {
			r.UploadURL = uploadURL
		}
	}
}

// Await waits until a request that begins so has arrived.
func (s *Server) Await(request string) {
	for {
		s.mu.Lock()
		arrived := s.arrived
		has := slices.ContainsFunc(s.requests, func(r string) bool { return strings.HasPrefix(r, request) })
		s.mu.Unlock()
		if has {
			return
		}
		<-arrived
	}
}

// note writes a request down.
func (s *Server) note(r *http.Request) string {
	path := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api/v3"), "/api/uploads")
	path = strings.Replace(path, fmt.Sprintf("/repos/%s/%s", s.Owner, s.Name), "", 1)
	if name := r.URL.Query().Get("name"); name != "" {
		path += "?name=" + name
	}
	text := r.Method + " " + path
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, text)
	close(s.arrived)
	s.arrived = make(chan struct{})
	return text
}

// serve answers a request, or fails at it.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	request := s.note(r)
	fault := s.fault(request)
	if fault == nil {
		s.answer(w, r)
		return
	}
	if s.OnFault != nil {
		s.OnFault()
	}
	if fault.After { // what it was asked is done, and nobody hears of it
		s.answer(httptest.NewRecorder(), r)
	}
	fault.fail(s, w, r)
}

// answer does what a request asks.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api/v3"), "/api/uploads")
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	own := fmt.Sprintf("/repos/%s/%s", s.Owner, s.Name)
	writes := token == Token || token == App
	rest, ours := strings.CutPrefix(path, own)
	switch {
	case !writes && token != ReadOnly:
		refuse(w, http.StatusUnauthorized, "Bad credentials")
	case path == "/installation/repositories" && token == App:
		reply(w, http.StatusOK, map[string]any{"total_count": 0, "repositories": []any{}})
	case path == "/installation/repositories":
		refuse(w, http.StatusForbidden, "You must authenticate with an installation access token in order to list repositories for an installation.")
	case !ours, s.Private && !writes:
		refuse(w, http.StatusNotFound, "Not Found")
	case r.Method != http.MethodGet && !writes:
		refuse(w, http.StatusForbidden, "Resource not accessible by personal access token")
	case r.Method != http.MethodGet && s.Archived:
		refuse(w, http.StatusForbidden, "Repository was archived so is read-only.")
	case rest == "" && r.Method == http.MethodGet:
		reply(w, http.StatusOK, map[string]any{
			"name": s.Name, "full_name": s.Owner + "/" + s.Name, "owner": map[string]any{"login": s.Owner}, "archived": s.Archived,
			"permissions": map[string]any{"push": token == Token, "pull": token != App},
		})
	case strings.HasPrefix(rest, "/git/ref/tags/"):
		s.ref(w, strings.TrimPrefix(rest, "/git/ref/tags/"))
	default:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.release(w, r, rest)
	}
}

func (s *Server) ref(w http.ResponseWriter, tag string) {
	object, ok := s.Tags(tag)
	if !ok {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	reply(w, http.StatusOK, map[string]any{"ref": "refs/tags/" + tag, "object": map[string]any{"sha": object, "type": "tag"}})
}

// reply answers in JSON.
func reply(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// refuse answers as GitHub does to what it does not do.
func refuse(w http.ResponseWriter, status int, message string, faults ...map[string]string) {
	body := map[string]any{"message": message, "documentation_url": "https://docs.github.com/rest", "status": fmt.Sprint(status)}
	if len(faults) > 0 {
		body["errors"] = faults
	}
	reply(w, status, body)
}
