package odb

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseID(t *testing.T) {
	t.Parallel()
	for _, s := range []string{strings.Repeat("0aF9", 10), strings.Repeat("0aF9", 16), strings.Repeat("0", 40)} {
		id, err := ParseID(s)
		if err != nil || id.String() != strings.ToLower(s) || id != IDFromBytes(id.Bytes()) {
			t.Errorf("%s: %s, %v", s, id, err)
		}
		if zero := strings.Trim(s, "0") == ""; id.IsZero() != zero || id.Short() != strings.ToLower(s[:7]) {
			t.Errorf("%s: zero %v, short %s", s, id.IsZero(), id.Short())
		}
	}
	for _, s := range []string{"", "abc", strings.Repeat("0", 39), strings.Repeat("0", 41), strings.Repeat("g", 40)} {
		if id, err := ParseID(s); err == nil || id != (ID{}) {
			t.Errorf("%q was taken for %s", s, id)
		}
	}
}

func TestIDFromBytesOfAnotherLengthIsZero(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 19, 21, 33} {
		if id := IDFromBytes([]byte(strings.Repeat("x", n))); id != (ID{}) || id.Short() != "" {
			t.Errorf("%d bytes give %s", n, id)
		}
	}
}

func TestIDsAreOrderedByTheirBytes(t *testing.T) {
	t.Parallel()
	low, high := IDFromBytes([]byte(strings.Repeat("a", 20))), IDFromBytes([]byte(strings.Repeat("b", 20)))
	if low.Compare(high) >= 0 || high.Compare(low) <= 0 {
		t.Error("not ordered")
	}
}

func TestIDInJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`""`, `"` + strings.Repeat("0a", 20) + `"`} {
		var id ID
		if err := json.Unmarshal([]byte(text), &id); err != nil {
			t.Fatal(err)
		}
		if again, err := json.Marshal(id); string(again) != text || err != nil {
			t.Errorf("%s became %s, %v", text, again, err)
		}
	}
	var id ID
	if err := json.Unmarshal([]byte(`"abc"`), &id); err == nil {
		t.Errorf(`"abc" was taken for %s`, id)
	}
}
