package release

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/upmrel/upmrel/release/journal"
)

func TestAJournalPushesOnlyWhatAReleasePushes(t *testing.T) {
	t.Parallel()
	const id = "1111111111111111111111111111111111111111"
	for name, c := range map[string]struct {
		ref, to string
		refused bool
	}{
		"a branch":                    {"refs/heads/main", id, false},
		"a tag":                       {"refs/tags/com.acme.core/1.0.0", id, false},
		"a branch, to be deleted":     {"refs/heads/main", "", true},
		"neither branch nor tag":      {"refs/notes/commits", id, true},
		"a name that no ref can have": {"refs/heads/a:b", id, true},
	} {
		r := &recovery{store: journal.In(t.TempDir())}
		_, err := r.pushes(json.RawMessage(`[{"Remote": "origin", "Refs": [{"Name": "` + c.ref + `", "Old": "", "New": "` + c.to + `"}]}]`))
		if _, refused := errors.AsType[*Precondition](err); refused != c.refused || err != nil && !refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}
