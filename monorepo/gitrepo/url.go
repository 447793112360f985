package gitrepo

import (
	"strings"

	"github.com/go-git/go-git/v5/plumbing/transport"
)

// SafeURL is a remote's URL without a password or token in it.
func SafeURL(url string) string {
	endpoint, err := transport.NewEndpoint(url)
	if err != nil || endpoint.Password == "" && (endpoint.User == "" || endpoint.Protocol == "ssh") {
		return url
	}
	endpoint.User, endpoint.Password = "", ""
	return endpoint.String()
}

// WebURL is the address under which a package manager clones the repository:
// https for a host that was named for ssh.
func WebURL(url string) string {
	endpoint, err := transport.NewEndpoint(url)
	if err != nil || endpoint.Protocol == "file" {
		return url
	}
	path := strings.TrimPrefix(endpoint.Path, "/")
	return "https://" + endpoint.Host + "/" + path
}
