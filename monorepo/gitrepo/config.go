package gitrepo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// settings is git's configuration, from all its files, read once.
type settings struct {
	git    git
	once   sync.Once
	values map[string][]string
	err    error
}

// Config reads one value of git's configuration as git would use it, the last
// one; "" where it is not set.
func (r *Repo) Config(ctx context.Context, key string) (string, error) {
	values, err := r.settings.load(ctx)
	if err != nil || len(values[fold(key)]) == 0 {
		return "", err
	}
	all := values[fold(key)]
	return all[len(all)-1], nil
}

// ConfigUnder lists the settings whose names begin with prefix, in lower case, by their
// names as git lists them, each with all its values, the one that counts last.
func (r *Repo) ConfigUnder(ctx context.Context, prefix string) (map[string][]string, error) {
	values, err := r.settings.load(ctx)
	var found map[string][]string
	for key, all := range values {
		if strings.HasPrefix(key, prefix) {
			if found == nil {
				found = map[string][]string{}
			}
			found[key] = all
		}
	}
	return found, err
}

// ConfigFor reads a value of git's configuration that may be set for some URLs alone, as
// http.<url>.extraHeader is: the one that counts for a URL; "" where none does.
func (r *Repo) ConfigFor(ctx context.Context, key, url string) (string, error) {
	value, err := r.git.line(ctx, "config", "--get-urlmatch", key, url)
	if exitCode(err) == 1 {
		return "", nil
	}
	return value, err
}

// WithoutTags reports whether tags are not fetched here, as in a clone that was made with
// --no-tags.
func (r *Repo) WithoutTags(ctx context.Context) (bool, error) {
	settings, err := r.ConfigUnder(ctx, "remote.")
	for key, values := range settings {
		if strings.HasSuffix(key, ".tagopt") && values[len(values)-1] == "--no-tags" {
			return true, err
		}
	}
	return false, err
}

// ConfigBool reads a yes or no of git's configuration, or a number, of which 0 is
// no; false where it is not set.
func (r *Repo) ConfigBool(ctx context.Context, key string) (bool, error) {
	value, err := r.Config(ctx, key)
	if err != nil {
		return false, err
	}
	switch value = strings.ToLower(value); value {
	case "true", "yes", "on":
		return true, nil
	case "", "false", "no", "off":
		return false, nil
	}
	n, err := strconv.ParseInt(strings.TrimRight(value, "kmg"), 0, 64)
	if err != nil {
		return false, fmt.Errorf("git config %s: %q is neither yes nor no", key, value)
	}
	return n != 0, nil
}

func (s *settings) load(ctx context.Context) (map[string][]string, error) {
	s.once.Do(func() { s.values, s.err = s.read(ctx) })
	return s.values, s.err
}

func (s *settings) read(ctx context.Context) (map[string][]string, error) {
	out, err := s.git.run(ctx, "config", "--list", "-z")
	if err != nil {
		return nil, err
	}
	values := map[string][]string{}
	for _, record := range splitNUL(out) {
		key, value, set := strings.Cut(record, "\n")
		if !set {
			value = "true" // a key without "=" is a yes
		}
		values[key] = append(values[key], value)
	}
	return values, nil
}

// fold writes a key as git lists it: section and name in lower case, what is
// between them as it is.
func fold(key string) string {
	first, last := strings.IndexByte(key, '.'), strings.LastIndexByte(key, '.')
	if first < 0 {
		return strings.ToLower(key)
	}
	return strings.ToLower(key[:first]) + key[first:last] + strings.ToLower(key[last:])
}
