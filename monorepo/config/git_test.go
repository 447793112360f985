package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseGitReadsThePolicy(t *testing.T) {
	t.Parallel()
	want := Default()
	want.Branches = []string{"main", "release/*"}
	want.PrePush = PrePush{
		IgnoreTags: []string{"nightly-*"}, ExemptRemotes: []string{"backup", "mirror"}, AllowMove: true, Branches: "refuse", Online: true,
		Severity: map[string]string{"tag-lightweight": "off", "tag-unreachable": "error"},
	}
	want.Check.Targets = []string{TargetGit}
	got, found := ParseGit(map[string][]string{ // names as git lists them
		"upmrel.branches":              {"main", "release/*"},
		"upmrel.prePush.ignoretags":    {"nightly-*"},
		"upmrel.prepush.exemptremotes": {"backup", "mirror"},
		"upmrel.prePush.allowmove":     {"no", "yes"},
		"upmrel.prePush.allowdelete":   {"1", ""},
		"upmrel.prePush.branches":      {"off", "refuse"},
		"upmrel.prePush.online":        {"true"},
		"upmrel.prePush.severity":      {"tag-lightweight=warning", "tag-unreachable=error", "tag-lightweight=off"},
		"upmrel.check.targets":         {"git"},
	})
	if diff := cmp.Diff(want, got); diff != "" || found != nil {
		t.Errorf("config (-want +got):\n%s\nfindings: %q", diff, said(found))
	}
	if got, found := ParseGit(nil); !cmp.Equal(got, Default()) || found != nil {
		t.Errorf("no settings: %+v, %q", got, said(found))
	}
}

func TestParseGitSaysEveryFault(t *testing.T) {
	t.Parallel()
	const known = "upmrel.branches, upmrel.prePush.ignoreTags, upmrel.prePush.exemptRemotes, upmrel.prePush.allowMove, upmrel.prePush.allowDelete, " +
		"upmrel.prePush.branches, upmrel.prePush.online, upmrel.prePush.severity, upmrel.check.targets"
	for name, tt := range map[string]struct {
		key    string
		values []string
		want   []string
	}{
		"a name with a typing mistake": {"upmrel.prePush.alowmove", []string{"true"}, []string{
			`0:0 config-key git config: unknown setting "upmrel.prePush.alowmove"; did you mean upmrel.prePush.allowMove? | set upmrel.prePush.allowMove in its place, after git config --unset-all upmrel.prePush.alowmove`,
		}},
		"a name like no other": {"upmrel.$(touch x).a\x1b[31m", []string{"x"}, []string{
			`0:0 config-key git config: unknown setting "upmrel.$(touch x).a\x1b[31m" | git config --unset-all 'upmrel.$(touch x).a` + "\x1b" + `[31m'   (known: ` + known + `)`,
		}},
		"a key of the file that is no policy": {"upmrel.strategy", []string{"prefixed"}, []string{
			`0:0 config-key git config: unknown setting "upmrel.strategy" | git config --unset-all upmrel.strategy   (known: ` + known + `)`,
		}},
		"a section": {"upmrel.prepush", []string{"x"}, []string{
			`0:0 config-key git config: unknown setting "upmrel.prepush" | git config --unset-all upmrel.prepush   (known: ` + known + `)`,
		}},
		"a list of mappings": {"upmrel.check.rules", []string{"x"}, []string{
			`0:0 config-key git config: unknown setting "upmrel.check.rules" | git config --unset-all upmrel.check.rules   (known: ` + known + `)`,
		}},
		"a word that is none of the allowed": {"upmrel.prepush.branches", []string{"warm"}, []string{
			`0:0 config-value git config: upmrel.prePush.branches must be off, warn or refuse, found "warm" | git config upmrel.prePush.branches warn`,
		}},
		"and one that is like none": {"upmrel.prepush.branches", []string{"perhaps"}, []string{
			`0:0 config-value git config: upmrel.prePush.branches must be off, warn or refuse, found "perhaps" | git config --unset-all upmrel.prePush.branches`,
		}},
		"neither true nor false": {"upmrel.prepush.online", []string{"true", "sometimes"}, []string{
			`0:0 config-value git config: upmrel.prePush.online must be true or false, found "sometimes" | git config upmrel.prePush.online false`,
		}},
		"values of a list": {"upmrel.branches", []string{"main", "", "[", "!x", "a b"}, []string{
			`0:0 config-value git config: a value of upmrel.branches is empty | git config --fixed-value --unset-all upmrel.branches ''`,
			`0:0 config-value git config: a value of upmrel.branches is not a valid glob: "[" | git config --fixed-value --unset-all upmrel.branches '['`,
			`0:0 config-value git config: a value of upmrel.branches begins with !, which excludes nothing here: "!x" | git config --fixed-value --unset-all upmrel.branches '!x'`,
		}},
		"a target with a typing mistake": {"upmrel.check.targets", []string{"git", "openump"}, []string{
			`0:0 config-value git config: a value of upmrel.check.targets must be git, openupm or assetstore, found "openump" | write openupm in its place, after git config --fixed-value --unset-all upmrel.check.targets openump`,
		}},
		"severities": {"upmrel.prepush.severity", []string{"tag-moved", "tag-moevd=off", "tag-moved=eror", "tag-deleted=info"}, []string{
			`0:0 config-value git config: a value of upmrel.prePush.severity must be NAME=VALUE, found "tag-moved" | git config --fixed-value --unset-all upmrel.prePush.severity tag-moved`,
			`0:0 config-value git config: a value of upmrel.prePush.severity is no rule: "tag-moevd" | write tag-moved in its place, after git config --fixed-value --unset-all upmrel.prePush.severity tag-moevd=off`,
			`0:0 config-value git config: a value of upmrel.prePush.severity for tag-moved must be off, info, warning or error, found "eror" | write error in its place, after git config --fixed-value --unset-all upmrel.prePush.severity tag-moved=eror`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, found := ParseGit(map[string][]string{tt.key: tt.values})
			if diff := cmp.Diff(tt.want, said(found)); diff != "" || c != nil {
				t.Errorf("config %v, findings (-want +got):\n%s", c, diff)
			}
		})
	}
}
