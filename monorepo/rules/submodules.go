package rules

import (
	"context"
	"net/netip"
	"strings"
	"sync"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

func submoduleLevels() map[finding.Code]levels {
	return map[finding.Code]levels{
		finding.Submodule:    everywhere(warning),
		finding.SubmoduleURL: everywhere(failure),
	}
}

// modules is what .gitmodules says.
type modules struct {
	byPath map[string]gitrepo.Module
	fault  string // why git can't read all of it
}

// maxModules is the largest .gitmodules that is read, in bytes.
const maxModules = 1 << 20

// lazyModules are read when the first submodule is met.
type lazyModules struct {
	once sync.Once
	modules
}

func (r *run) modules(ctx context.Context) modules {
	r.gitmodules.once.Do(func() { r.gitmodules.modules = r.readModules(ctx) })
	return r.gitmodules.modules
}

// readModules reads .gitmodules, if there is one.
func (r *run) readModules(ctx context.Context) modules {
	m := modules{byPath: map[string]gitrepo.Module{}}
	if _, ok := r.Workspace.Snapshot.Entry(gitrepo.ModulesFile); !ok {
		return m
	}
	data, err := r.Workspace.Snapshot.Read(ctx, gitrepo.ModulesFile, maxModules)
	var list []gitrepo.Module
	if err == nil {
		list, err = gitrepo.ParseModules(data)
	}
	if err != nil {
		m.fault = err.Error()
	}
	for _, module := range list {
		m.byPath[strings.Trim(module.Path, "/")] = module
	}
	return m
}

// judgeSubmodules finds submodules in the package, and those that a clone by a
// stranger would not get.
func (s *subject) judgeSubmodules(ctx context.Context) {
	unread := false
	for _, f := range s.files {
		if f.mode != gitrepo.ModeSubmodule {
			continue
		}
		s.fail(finding.Submodule, place{path: f.path},
			"a submodule: every install by git URL fetches it too, and no rule sees what it holds",
			"put the files into the package, or the submodule outside of it")
		switch m := s.run.modules(ctx); {
		case m.fault == "":
			s.judgeModule(m, f)
		case !unread:
			unread = true
			s.fail(finding.SubmoduleURL, place{path: gitrepo.ModulesFile}, "git can't read it: "+m.fault, "mend the line")
		}
	}
}

// judgeModule judges where a submodule is fetched from.
func (s *subject) judgeModule(m modules, f *file) {
	module, ok := m.byPath[f.path]
	at := place{path: gitrepo.ModulesFile, line: module.Line}
	switch {
	case !ok:
		s.fail(finding.SubmoduleURL, place{path: f.path}, "a submodule without an entry in "+gitrepo.ModulesFile+": nobody can fetch it",
			finding.Command("git", "rm", "--cached", "--", f.path)+", or add it with git submodule add")
	case module.URL == "":
		s.fail(finding.SubmoduleURL, at, "no url for "+finding.Printable(f.path), finding.Command("git", "submodule", "set-url", "--", f.path, publicURL(module.URL)))
	default:
		if fault := urlFault(module.URL); fault != "" {
			s.fail(finding.SubmoduleURL, at, finding.Printable(gitrepo.SafeURL(module.URL))+" "+fault,
				finding.Command("git", "submodule", "set-url", "--", f.path, publicURL(module.URL)))
		}
	}
}

// urlFault says why not everybody can fetch from a URL; "" where nothing tells.
func urlFault(url string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	switch scheme = strings.ToLower(scheme); {
	case strings.HasPrefix(url, "./"), strings.HasPrefix(url, "../"):
		return "is relative to where a clone comes from: a fork or a mirror lacks it"
	case !ok && gitrepo.WebURL(url) != url, ok && strings.Contains(scheme, "ssh"):
		return "needs an ssh key"
	case !ok, scheme == "file":
		return "is a path of one machine"
	case scheme == "git":
		return "is git's own protocol, which GitHub and others no longer serve"
	case scheme != "https" && scheme != "http":
		return "is no address that everybody can fetch from"
	}
	authority, _, _ := strings.Cut(rest, "/")
	if strings.Contains(authority, "@") {
		return "holds a user's name or a token"
	}
	if isPrivateHost(authority) {
		return "is in a private network"
	}
	return ""
}

// isPrivateHost reports whether a host's name or address means nothing outside of a
// network. (RFC 6761 and 6762, RFC 1918)
func isPrivateHost(authority string) bool {
	host := authority
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	if addr, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if !strings.Contains(host, ".") {
		return true
	}
	for _, ending := range []string{".local", ".localhost", ".internal", ".lan", ".home.arpa", ".corp", ".test", ".invalid"} {
		if strings.HasSuffix(host, ending) {
			return true
		}
	}
	return false
}

// publicURL is the URL that a stranger could fetch from.
func publicURL(url string) string {
	if urlFault(gitrepo.WebURL(url)) == "" {
		return gitrepo.WebURL(url)
	}
	return "https://HOST/OWNER/REPOSITORY.git"
}
