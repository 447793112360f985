package hooks_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/finding"
)

func TestParseAllow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []finding.Code
		err  string
	}{
		{"", nil, "<nil>"},
		{" , ", nil, "<nil>"},
		{"tag-moved", []finding.Code{finding.TagMoved}, "<nil>"},
		{"tag-moved, tag-deleted,", []finding.Code{finding.TagMoved, finding.TagDeleted}, "<nil>"},
		{"tag-moved,tag-delete", nil, `there is no finding "tag-delete" (did you mean tag-deleted?)`},
		{"TAG_MOVED", nil, `there is no finding "TAG_MOVED" (did you mean tag-moved?)`},
		{"all", nil, `there is no finding "all"`},
	}
	for _, tt := range tests {
		codes, err := hooks.ParseAllow(tt.text)
		if diff := cmp.Diff(tt.want, codes); diff != "" || fmt.Sprint(err) != tt.err {
			t.Errorf("%q: error %v, want %s; codes (-want +got):\n%s", tt.text, err, tt.err, diff)
		}
	}
}
