package github

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// Outputs are what later steps and jobs of a workflow read of a command. The names
// are released, version, tags, packages and commit; every command writes all of them.
type Outputs struct {
	Released bool      // whether the command published packages
	Version  string    // of all packages, or of the only one; "" where they have several
	Tags     []string  // tags to be made or pushed, or that were
	Packages []Package // that are released, or were
	Commit   string    // the full id of the release's commit; of HEAD where none was made
}

// Package is one package in the outputs, for a matrix.
type Package struct {
	Name     string `json:"name"`
	Path     string `json:"path"` // of its folder; "." is the root
	Version  string `json:"version"`
	Previous string `json:"previous"`
	Tag      string `json:"tag"` // "" if it has none
}

// Encode writes the outputs as lines NAME=VALUE of the file that GITHUB_OUTPUT names:
// the first equals sign ends the name, and the line's end the value, so that a value
// on one line can't become another output. Lists are JSON, which holds no line break.
// An error says that a value holds one all the same.
func (o Outputs) Encode() (string, error) {
	tags, err := oneLineJSON(append([]string{}, o.Tags...))
	if err != nil {
		return "", err
	}
	packages, err := oneLineJSON(append([]Package{}, o.Packages...))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, output := range [][2]string{
		{"released", strconv.FormatBool(o.Released)},
		{"version", o.Version},
		{"tags", tags},
		{"packages", packages},
		{"commit", o.Commit},
	} {
		if strings.ContainsAny(output[1], "\r\n") {
			return "", fmt.Errorf("output %s: %q is not one line", output[0], output[1])
		}
		b.WriteString(output[0] + "=" + output[1] + "\n")
	}
	return b.String(), nil
}

// oneLineJSON encodes a value without a line break and with nothing in it that can't
// be seen: steps print it.
func oneLineJSON(value any) (string, error) {
	var buffer bytes.Buffer
	enc := json.NewEncoder(&buffer)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return "", err
	}
	var b strings.Builder
	for _, r := range strings.TrimSuffix(buffer.String(), "\n") {
		if !finding.IsHidden(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String(), nil
}
