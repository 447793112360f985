package githubapi

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Place is a repository on GitHub.
type Place struct {
	API         string // base URL of the API, without a slash at the end
	Owner, Name string // of the repository
}

// String is the repository as a person names it: HOST/OWNER/NAME.
func (p Place) String() string { return webHost(p.API) + "/" + p.Owner + "/" + p.Name }

// Where is what tells a repository's place.
type Where struct {
	Remotes    []string // URLs that the remote goes by, in https's form; the first that fits counts
	API        string   // GITHUB_API_URL; "" where it is not set
	Repository string   // GITHUB_REPOSITORY: OWNER/NAME, for remotes that don't tell
}

// PlaceError says that it can't be known which repository of which GitHub is meant, or
// that it must not be asked.
type PlaceError struct{ Message, Fix string }

func (e *PlaceError) Error() string { return e.Message }

const (
	publicHost = "github.com"
	publicAPI  = "https://api.github.com"
	cloudHosts = ".ghe.com" // GitHub Enterprise Cloud with data residency: SUBDOMAIN.ghe.com
)

// Find finds the place. The remote's host decides on the API, unless GITHUB_API_URL
// does; then a remote on another host tells nothing of the repository.
func (w Where) Find() (Place, error) {
	api, err := w.api()
	if err != nil {
		return Place{}, err
	}
	for _, remote := range w.Remotes {
		if host, owner, name := repositoryAt(remote); host != "" && strings.EqualFold(host, webHost(api)) && isName(owner) && isName(name) {
			return Place{API: api, Owner: owner, Name: name}, nil
		}
	}
	owner, name, _ := strings.Cut(w.Repository, "/")
	switch {
	case w.Repository == "":
		return Place{}, &PlaceError{
			Message: fmt.Sprintf("the remote is no repository of %s: %s", webHost(api), w.first()),
			Fix:     "GITHUB_REPOSITORY=OWNER/NAME says which one it is",
		}
	case !isName(owner) || !isName(name):
		return Place{}, &PlaceError{
			Message: fmt.Sprintf("GITHUB_REPOSITORY names no repository: %q", w.Repository),
			Fix:     "GITHUB_REPOSITORY=OWNER/NAME",
		}
	}
	return Place{API: api, Owner: owner, Name: name}, nil
}

func (w Where) first() string {
	if len(w.Remotes) == 0 {
		return "there is none"
	}
	return w.Remotes[0]
}

// api is the address of the API.
func (w Where) api() (string, error) {
	if w.API != "" {
		return checkedAPI(w.API)
	}
	for _, remote := range w.Remotes {
		host, _, _ := repositoryAt(remote)
		switch host = strings.ToLower(host); {
		case host == publicHost:
			return publicAPI, nil
		case strings.HasSuffix(host, cloudHosts):
			return "https://api." + host, nil
		}
	}
	fix := "for GitHub Enterprise: GITHUB_API_URL=https://HOST/api/v3"
	if host, owner, name := repositoryAt(w.first()); host != "" && !strings.Contains(host, ".") && isName(owner) && isName(name) { // of ssh's configuration
		fix = fmt.Sprintf("if %s stands for github.com: GITHUB_API_URL=%s GITHUB_REPOSITORY=%s/%s", host, publicAPI, owner, name)
	}
	return "", &PlaceError{Message: "the remote is not on github.com: " + w.first(), Fix: fix}
}

// checkedAPI refuses what a token must not be sent to.
func checkedAPI(text string) (string, error) {
	u, err := url.Parse(strings.TrimRight(text, "/"))
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http":
		return "", &PlaceError{Message: "GITHUB_API_URL is no address of an API", Fix: "GITHUB_API_URL=https://HOST/api/v3"}
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return "", &PlaceError{Message: "GITHUB_API_URL is not https, so the token could be read on its way", Fix: "GITHUB_API_URL=https://" + u.Host + u.Path}
	}
	return u.String(), nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// webHost is the host under which an API's repositories are: that of their clone URLs.
func webHost(api string) string {
	u, err := url.Parse(api)
	if err != nil {
		return ""
	}
	if host, ok := strings.CutPrefix(u.Host, "api."); ok && u.Path == "" && isCloud(host) {
		return host
	}
	return u.Host
}

func isCloud(host string) bool { return host == publicHost || strings.HasSuffix(host, cloudHosts) }

// uploads is the address that files are uploaded to. GitHub's answers name it too; it
// has to be this one.
func (p Place) uploads() string {
	u, err := url.Parse(p.API)
	if err != nil {
		return p.API
	}
	if host, ok := strings.CutPrefix(u.Host, "api."); ok && isCloud(host) {
		return "https://uploads." + host
	}
	return u.Scheme + "://" + u.Host
}

// TokenNames are the variables that a token for the place is looked for in, the first
// one first, as the GitHub CLI has them. An API that GITHUB_API_URL names may have the
// token that a workflow is given, whatever host it is on.
func (p Place) TokenNames(named bool) []string {
	public := []string{"GH_TOKEN", "GITHUB_TOKEN"}
	enterprise := []string{"GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"}
	switch {
	case isCloud(webHost(p.API)):
		return public
	case named:
		return append(enterprise, public...)
	}
	return enterprise
}

// repositoryAt takes the URL of a repository apart: https://HOST/OWNER/NAME.git. What is no
// URL of the web has no host.
func repositoryAt(remote string) (host, owner, name string) {
	u, err := url.Parse(remote)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "", "", ""
	}
	owner, name, _ = strings.Cut(strings.Trim(strings.TrimSuffix(strings.TrimRight(u.Path, "/"), ".git"), "/"), "/")
	switch host = u.Host; host {
	case "www." + publicHost, "ssh." + publicHost, publicHost + ":443":
		host = publicHost
	}
	return host, owner, name
}

// isName reports whether a text can be an owner or a repository of GitHub's.
func isName(s string) bool {
	const forms = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
	return s != "" && len(s) <= 100 && s != "." && s != ".." && strings.Trim(s, forms) == ""
}
