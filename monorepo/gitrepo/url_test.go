package gitrepo_test

import (
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

func TestURLs(t *testing.T) {
	t.Parallel()
	tests := []struct{ url, safe, web string }{
		{"https://github.com/acme/x.git", "https://github.com/acme/x.git", "https://github.com/acme/x.git"},
		{"https://user:secret@github.com/acme/x", "https://github.com/acme/x", "https://github.com/acme/x"},
		{"https://secret@github.com/acme/x.git", "https://github.com/acme/x.git", "https://github.com/acme/x.git"},
		{"https://x-access-token:secret@github.com:8443/x", "https://github.com:8443/x", "https://github.com:8443/x"},
		{"HTTPS://secret@github.com/x", "https://github.com/x", "https://github.com/x"},
		{"https://user:sec%ret@host/x", "https://host/x", "https://host/x"},
		{"https://user:sec@ret@host/x", "https://host/x", "https://host/x"},
		{"https://user:sec/ret@host/x", "https://host/x", "https://host/x"},
		{"https://user:sec?ret#secret@host/x", "https://host/x", "https://host/x"},
		{"https://host/x.git?private_token=secret", "https://host/x.git", "https://host/x.git"},
		{"https://host/@scope/x", "https://host/@scope/x", "https://host/@scope/x"},
		{"https://[::1]:8080/@scope/x", "https://[::1]:8080/@scope/x", "https://[::1]:8080/@scope/x"},
		{"https://host:8443/@scope/x", "https://host:8443/@scope/x", "https://host:8443/@scope/x"},
		{"http://user:secret@intranet/x", "http://intranet/x", "http://intranet/x"},
		{"https://user:secret@host", "https://host", "https://host"},
		{"ssh://git@github.com/acme/x.git", "ssh://git@github.com/acme/x.git", "https://github.com/acme/x.git"},
		{"ssh://git:secret@host:2222/acme/x", "ssh://git@host:2222/acme/x", "https://host/acme/x"},
		{"git+ssh://git@host/x", "git+ssh://git@host/x", "https://host/x"},
		{"ssh://host/x", "ssh://host/x", "https://host/x"},
		{"ssh://git@[::1]/x", "ssh://git@[::1]/x", "https://[::1]/x"},
		{"git@github.com:acme/x.git", "git@github.com:acme/x.git", "https://github.com/acme/x.git"},
		{"git@host:/srv/x.git", "git@host:/srv/x.git", "https://host/srv/x.git"},
		{"host:x", "host:x", "https://host/x"},
		{"git://host/x.git", "git://host/x.git", "https://host/x.git"},
		{"ftp://user:secret@host/x", "ftp://host/x", "ftp://host/x"},
		{"codecommit::us-east-1://secret@x", "codecommit::us-east-1://x", "codecommit::us-east-1://x"},
		{"file:///srv/x.git", "file:///srv/x.git", "file:///srv/x.git"},
		{"file:///srv/a@b:c/x.git", "file:///srv/a@b:c/x.git", "file:///srv/a@b:c/x.git"},
		{"/srv/git@host:x", "/srv/git@host:x", "/srv/git@host:x"},
		{"../remote.git", "../remote.git", "../remote.git"},
		{`C:\repos\x`, `C:\repos\x`, `C:\repos\x`},
		{"C:/repos/x", "C:/repos/x", "C:/repos/x"},
		{`\\server\share:x`, `\\server\share:x`, `\\server\share:x`},
		{"", "", ""},
		{"://", "://", "://"},
		{"https://", "https://", "https://"},
	}
	for _, tt := range tests {
		if got := gitrepo.SafeURL(tt.url); got != tt.safe {
			t.Errorf("SafeURL(%q) is %q, want %q", tt.url, got, tt.safe)
		}
		if got := gitrepo.WebURL(tt.url); got != tt.web {
			t.Errorf("WebURL(%q) is %q, want %q", tt.url, got, tt.web)
		}
	}
}

// Whatever a password is made of, nothing of it may show. (Only a slash after an
// @, or in a token without a user, ends the host for everyone.)
func FuzzSafeURL(f *testing.F) {
	for _, password := range []string{"x", "p@ss", "p%zz", "p/w", "p?w", "p#w", "p:w", "[", "%", `\`, "\n", " "} {
		f.Add(password)
	}
	f.Fuzz(func(t *testing.T, password string) {
		token := "TOP-SECRET" + strings.ReplaceAll(password, "/", "") + "TOP-SECRET"
		secret := "TOP-SECRET" + strings.ReplaceAll(password, "@", "") + "TOP-SECRET"
		for _, url := range []string{"https://user:" + secret + "@host/x", "https://user:" + token + "@host/x", "http://" + token + "@host/x"} {
			for _, shown := range []string{gitrepo.SafeURL(url), gitrepo.WebURL(url)} {
				if strings.Contains(shown, "TOP-SECRET") {
					t.Errorf("%q is shown as %q", url, shown)
				}
			}
		}
	})
}
