package cmd

import (
	"strings"
	"testing"
)

func TestGuardRemote(t *testing.T) {
	t.Parallel()
	flags := globalFlags()
	for line, want := range map[string]string{
		"hook pre-push origin url":                       "hook pre-push origin url",
		"hook pre-push --format json origin url":         "hook pre-push --format json origin url",
		"hook pre-push origin url --format=json":         "hook pre-push origin url --format=json",
		"hook pre-push -- --help url":                    "hook pre-push -- --help url",
		"hook pre-push --help url":                       "hook pre-push -- --help url",
		"hook pre-push -C /elsewhere":                    "hook pre-push -- -C /elsewhere",
		"hook pre-push --format json --config url":       "hook pre-push --format json -- --config url",
		"hook pre-push --yes --yes":                      "hook pre-push -- --yes --yes",
		"hook pre-push -- url":                           "hook pre-push -- -- url",
		"hook pre-push origin --upload-pack=x":           "hook pre-push -- origin --upload-pack=x",
		"hook pre-push - url":                            "hook pre-push - url",
		"hook pre-push --help":                           "hook pre-push --help",
		"hook pre-push":                                  "hook pre-push",
		"explain pre-push --help":                        "explain pre-push --help",
		"-C dir hook pre-push --dry-run remote":          "-C dir hook pre-push -- --dry-run remote",
		"hook pre-push -q --no-color -C dir --offline x": "hook pre-push -q --no-color -C dir -- --offline x",
	} {
		if got := strings.Join(guardRemote(flags, strings.Fields(line)), " "); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}
