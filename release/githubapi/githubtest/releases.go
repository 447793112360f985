package githubtest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// release does what a request asks of releases and their files.
func (s *Server) release(w http.ResponseWriter, r *http.Request, rest string) {
	parts := strings.Split(strings.Trim(rest, "/"), "/")
	if parts[0] != "releases" {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	switch asked := r.Method + " " + shape(parts[1:]); asked {
	case "GET ":
		page(w, r, s.newestFirst())
	case "POST ":
		s.create(w, r)
	case "GET /ID", "PATCH /ID", "DELETE /ID", "GET /ID/assets", "POST /ID/assets":
		id, _ := strconv.ParseInt(parts[1], 10, 64)
		at := slices.IndexFunc(s.releases, func(r *Release) bool { return r.ID == id })
		if at < 0 {
			refuse(w, http.StatusNotFound, "Not Found")
			return
		}
		s.one(w, r, asked, at)
	case "GET /assets/ID", "DELETE /assets/ID":
		s.asset(w, r, parts[2])
	default:
		refuse(w, http.StatusNotFound, "Not Found")
	}
}

// shape is a path with ID in the place of numbers.
func shape(parts []string) string {
	var b strings.Builder
	for _, part := range parts {
		if _, err := strconv.ParseInt(part, 10, 64); err == nil {
			part = "ID"
		}
		b.WriteString("/" + part)
	}
	return b.String()
}

func (s *Server) newestFirst() []*Release {
	list := slices.Clone(s.releases)
	slices.Reverse(list)
	return list
}

// page answers with a part of a list, and says in Link where it goes on.
func page[T any](w http.ResponseWriter, r *http.Request, list []T) {
	number := max(1, parameter(r, "page", 1))
	size := min(100, parameter(r, "per_page", 30))
	from := min(len(list), (number-1)*size)
	to := min(len(list), from+size)
	if to < len(list) {
		next := *r.URL
		query := next.Query()
		query.Set("page", strconv.Itoa(number+1))
		next.RawQuery = query.Encode()
		w.Header().Set("Link", fmt.Sprintf("<http://%s%s>; rel=\"next\"", r.Host, next.String()))
	}
	reply(w, http.StatusOK, append([]T{}, list[from:to]...))
}

func parameter(r *http.Request, name string, otherwise int) int {
	if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil {
		return n
	}
	return otherwise
}

// change is what a request may say of a release.
type change struct {
	Tag        *string `json:"tag_name"`
	Name       *string `json:"name"`
	Body       *string `json:"body"`
	Draft      *bool   `json:"draft"`
	Prerelease *bool   `json:"prerelease"`
	Latest     *string `json:"make_latest"`
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	var asked change
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Tag == nil {
		refuse(w, http.StatusUnprocessableEntity, "Invalid request.")
		return
	}
	release := &Release{Tag: *asked.Tag, Assets: []*Asset{}}
	if s.published(release.Tag, 0) {
		refuse(w, http.StatusUnprocessableEntity, "Validation Failed", alreadyExists("Release", "tag_name"))
		return
	}
	release.change(asked)
	s.add(release)
	s.tag(release)
	reply(w, http.StatusCreated, release)
}

func (r *Release) change(asked change) {
	set(&r.Tag, asked.Tag)
	set(&r.Name, asked.Name)
	set(&r.Body, asked.Body)
	set(&r.Draft, asked.Draft)
	set(&r.Prerelease, asked.Prerelease)
	set(&r.Latest, asked.Latest)
}

func set[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
}

// published reports whether there is a published release of a tag, other than one.
func (s *Server) published(tag string, but int64) bool {
	return slices.ContainsFunc(s.releases, func(r *Release) bool { return r.Tag == tag && !r.Draft && r.ID != but })
}

// tag makes the tag of a release that is published without one, as GitHub does.
func (s *Server) tag(r *Release) {
	if _, ok := s.Tags(r.Tag); !ok && !r.Draft {
		s.made = append(s.made, r.Tag)
	}
}

func alreadyExists(resource, field string) map[string]string {
	return map[string]string{"resource": resource, "code": "already_exists", "field": field}
}

// one does what a request asks of one release.
func (s *Server) one(w http.ResponseWriter, r *http.Request, asked string, at int) {
	release := s.releases[at]
	switch asked {
	case "GET /ID":
		reply(w, http.StatusOK, release)
	case "DELETE /ID":
		s.releases = slices.Delete(s.releases, at, at+1)
		w.WriteHeader(http.StatusNoContent)
	case "GET /ID/assets":
		page(w, r, release.Assets)
	case "POST /ID/assets":
		s.upload(w, r, release)
	case "PATCH /ID":
		var to change
		if err := json.NewDecoder(r.Body).Decode(&to); err != nil {
			refuse(w, http.StatusBadRequest, "Problems parsing JSON")
			return
		}
		if to.Draft != nil && !*to.Draft && s.published(release.Tag, release.ID) {
			refuse(w, http.StatusUnprocessableEntity, "Validation Failed", alreadyExists("Release", "tag_name"))
			return
		}
		release.change(to)
		release.HTMLURL = fmt.Sprintf("https://github.example/%s/%s/releases/tag/%s", s.Owner, s.Name, release.Tag)
		s.tag(release)
		reply(w, http.StatusOK, release)
	}
}

func (s *Server) upload(w http.ResponseWriter, r *http.Request, to *Release) {
	name := r.URL.Query().Get("name")
	switch {
	case s.Immutable && !to.Draft:
		refuse(w, http.StatusUnprocessableEntity, "Cannot upload assets to an immutable release.")
		return
	case slices.ContainsFunc(to.Assets, func(a *Asset) bool { return a.Name == name }):
		refuse(w, http.StatusUnprocessableEntity, "Validation Failed", alreadyExists("ReleaseAsset", "name"))
		return
	case r.ContentLength < 0:
		refuse(w, http.StatusBadRequest, "Bad Content-Length")
		return
	}
	a := &Asset{Name: name, State: "starter", Type: r.Header.Get("Content-Type")}
	s.nextID++
	a.ID = s.nextID
	to.Assets = append(to.Assets, a)
	data, err := io.ReadAll(r.Body)
	if err != nil || int64(len(data)) != r.ContentLength {
		return // it stays as it is
	}
	s.fill(a, data)
	reply(w, http.StatusCreated, a)
}

func (s *Server) fill(a *Asset, data []byte) {
	a.State, a.Size, a.Bytes = "uploaded", len(data), data
	if !s.Undigested {
		sum := sha256.Sum256(data)
		a.Digest = "sha256:" + hex.EncodeToString(sum[:])
	}
}

// asset deletes a file, or says where its bytes are.
func (s *Server) asset(w http.ResponseWriter, r *http.Request, id string) {
	for _, release := range s.releases {
		at := slices.IndexFunc(release.Assets, func(a *Asset) bool { return strconv.FormatInt(a.ID, 10) == id })
		if at < 0 {
			continue
		}
		if r.Method == http.MethodDelete {
			release.Assets = slices.Delete(release.Assets, at, at+1)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		http.Redirect(w, r, s.elsewhere.URL+"/"+id, http.StatusFound)
		return
	}
	refuse(w, http.StatusNotFound, "Not Found")
}

// serveBytes is the host that has the files. A token does not belong there.
func (s *Server) serveBytes(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("Authorization") != "" {
		s.strayed = append(s.strayed, r.Method+" "+r.URL.Path)
	}
	for _, release := range s.releases {
		for _, a := range release.Assets {
			if "/"+strconv.FormatInt(a.ID, 10) == r.URL.Path {
				_, _ = w.Write(a.Bytes)
				return
			}
		}
	}
	http.NotFound(w, r)
}
