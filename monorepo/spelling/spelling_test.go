package spelling

import "testing"

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"strategy", "tag", "ignoreChanges", "com.acme.input"}
	for word, want := range map[string]string{
		"strategy":       "strategy",
		"stratgey":       "strategy",
		"Stratgy":        "strategy",
		"ignore-changes": "ignoreChanges",
		"ignore_change":  "ignoreChanges",
		"com.acme.inptu": "com.acme.input",
		"tags":           "tag",
		"t":              "",
		"":               "",
		"nothing":        "",
	} {
		got, ok := Nearest(word, known)
		if got != want || ok != (want != "") {
			t.Errorf("Nearest(%q) = %q, %v; want %q", word, got, ok, want)
		}
	}
}
