package gitrepo

import (
	"path/filepath"
	"strings"
)

// SafeURL is a remote's URL without a password, a token or a query in it. The
// user's name stays where ssh needs it.
func SafeURL(url string) string {
	u, ok := parseURL(url)
	switch {
	case !ok || u.scheme == "" || u.scheme == "file":
		return url
	case u.isSSH() && u.user != "":
		return u.scheme + "://" + u.user + "@" + u.host + u.path
	}
	return u.scheme + "://" + u.host + u.path
}

// WebURL is the address under which a package manager clones the repository:
// https for a host that was named for ssh or for git's own protocol. A path of
// this machine stays as it is.
func WebURL(url string) string {
	u, ok := parseURL(url)
	if ok && (u.scheme == "" || u.scheme == "git" || u.isSSH()) {
		return "https://" + u.hostname() + "/" + strings.TrimLeft(u.path, "/")
	}
	return SafeURL(url)
}

// remoteURL is a URL in the forms that git takes, not always a valid one.
type remoteURL struct {
	scheme string // "" for git's short form of ssh, user@host:path
	user   string // without the password
	host   string // with the port
	path   string // without a query
}

func (u *remoteURL) isSSH() bool {
	return u.scheme == "ssh" || u.scheme == "git+ssh" || u.scheme == "ssh+git"
}

// hostname is the host without the port.
func (u *remoteURL) hostname() string {
	i := strings.LastIndexByte(u.host, ':')
	if i < 0 || strings.HasSuffix(u.host, "]") {
		return u.host
	}
	return u.host[:i]
}

// parseURL takes a URL apart; ok is false for a path of this machine. It is not
// net/url's: that gives up at a password with a stray %, and git does not.
func parseURL(url string) (u remoteURL, ok bool) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok || scheme == "" || strings.ContainsAny(scheme, `/\@`) {
		return parseShortURL(url)
	}
	u.scheme = strings.ToLower(scheme)
	user, rest := cutUser(rest)
	u.user, _, _ = strings.Cut(user, ":")
	u.host = rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		u.host, u.path = rest[:i], rest[i:]
	}
	if i := strings.IndexAny(u.path, "?#"); i >= 0 {
		u.path = u.path[:i]
	}
	return u, true
}

// cutUser cuts the user, with a password, from what follows "://". Characters
// that should have been escaped may be in it.
func cutUser(rest string) (user, after string) {
	authority, _, _ := strings.Cut(rest, "/")
	end := strings.LastIndexByte(authority, '@')
	if end < 0 {
		// A password with a slash in it makes a host with a port that is no number.
		_, port, _ := strings.Cut(authority, ":")
		if strings.Trim(port, "0123456789") == "" || authority[0] == '[' {
			return "", rest
		}
		end = strings.LastIndexByte(rest, '@')
	}
	return rest[:max(0, end)], rest[end+1:]
}

// parseShortURL reads user@host:path. As for git there is no slash before the
// colon; and one letter before it is a drive of Windows.
func parseShortURL(url string) (u remoteURL, ok bool) {
	host, path, ok := strings.Cut(url, ":")
	if !ok || len(host) < 2 || strings.ContainsAny(host, `/\`) {
		return u, false
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		u.user, host = host[:i], host[i+1:]
	}
	u.host, u.path = host, path
	return u, true
}

// SamePlace reports whether two URLs, or paths relative to the root, name one
// repository, as far as their text tells.
func (r *Repo) SamePlace(a, b string) bool { return r.placeOf(a) == r.placeOf(b) }

// placeOf is a URL in the one form that git takes it for: without a trailing slash or
// ".git", and a path of this machine in full.
func (r *Repo) placeOf(url string) string {
	url = strings.TrimPrefix(url, "file://")
	if _, ok := parseURL(url); !ok {
		if !filepath.IsAbs(url) {
			url = filepath.Join(r.root, url)
		}
		url = filepath.ToSlash(filepath.Clean(url))
	}
	return strings.TrimSuffix(strings.TrimRight(SafeURL(url), "/"), ".git")
}
