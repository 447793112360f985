package jsregexp

import (
	"errors"
	"strings"
	"testing"
)

// The answers are those of Node 20.
func TestMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, pattern string
		matches, not  []string
	}{
		{"anywhere, in any case", "-PREVIEW", []string{"1.0.0-preview.1"}, []string{"1.0.0_preview"}},
		{"an alternative is anchored by itself", "^v|beta$", []string{"v1", "x-beta"}, []string{"xv", "beta1"}},
		{"the empty expression matches all", "", []string{"", "x"}, nil},
		{"look-ahead", "^(?!v)", []string{"1.0.0"}, []string{"v1.0.0"}},
		{"look-behind of any length", `(?<=^v?\d+)\.0`, []string{"v12.0"}, []string{"a12.0"}},
		{"look-behind is matched backwards", `(?<=(\d+)(\d+))$.?|(?<=\1(a))b`, []string{"123", "aab"}, []string{"b"}},
		{"a group keeps what a look-ahead found", `(?=(\d+))\1\.`, []string{"12."}, []string{"12"}},
		{"but tries no other way through it", `(?=(\d+))\d\1`, nil, []string{"1212"}},
		{"a negative look leaves no group behind", `(?!(a)b)\1c`, []string{"c", "ac"}, nil},
		{"a group that has not matched is empty", `^(?:(a)|b)\1$`, []string{"aa", "b"}, []string{"ba"}},
		{"each turn of a loop forgets its groups", `^(?:(a)|b)*\1$`, []string{"ab"}, []string{"aba\x00"}},
		{"a turn that consumes nothing ends a loop", `^(?:a?)*$`, []string{"", "aa"}, []string{"ab"}},
		{"also with a group in it", `^(a*)*$`, []string{"", "aa"}, []string{"ab"}},
		{"back-reference in any case", `(a.)\1`, []string{"aBAb"}, []string{"abac"}},
		{"forward reference is empty", `^\1(a)$`, []string{"a"}, []string{"aa"}},
		{"named group", `(?<n>\d)\.\k<n>`, []string{"1.1"}, []string{"1.2"}},
		{"a name may come later", `^\k<n>(?<n>a)$`, []string{"a"}, []string{"aa"}},
		{"names may be escaped and in any script", `(?<\u00e9\u{61}𝒜>a)\k<éa𝒜>`, []string{"aa"}, []string{"a"}},
		{"lazy", `^a+?$`, []string{"aaa"}, []string{"aab"}},
		{"counted", `^[0-9.]{1,2000}$`, []string{"1.1.0"}, []string{"", "1.0-rc"}},
		{"a huge number of turns", `a{99999999999}|b{0,99999999999}c`, []string{"bbc"}, []string{"aaa"}},
		{"braces that count nothing", `a{,3}|{|b{x}`, []string{"a{,3}", "{", "b{x}"}, []string{"aaa"}},
		{"lone closing brackets", `]|}`, []string{"]", "}"}, nil},
		{"[] matches nothing and [^] anything", `x[]|^[^]\.1`, []string{"1.1", "\n.1"}, []string{"x", "1"}},
		{"a class of classes", `^[\d\-x]+$|^[a-\d]$`, []string{"1-x", "-", "a", "7"}, []string{"b"}},
		{"no POSIX classes", `-[[:digit:]]`, []string{"-d]", "-:]"}, []string{"-1"}},
		{"letters of other dialects are letters", `\A1\z|\pL|\Q`, []string{"a1z", "pl", "q"}, []string{"1", "a"}},
		{"escapes", `^\x31\u0032\63\cj\t[\b\cA\c1]$`, []string{"123\n\t\b", "123\n\t\x01", "123\n\t\x11"}, []string{"123"}},
		{"escapes that are none", `^\x1\u1\8\c1$`, []string{`x1u18\c1`}, nil},
		{"a reference without its group is an octal number", `(a)\2|\400`, []string{"a\x02", " 0"}, []string{"aa"}},
		{"\\k is a letter where no group has a name", `\k<n>`, []string{"k<n>"}, nil},
		{"words are ASCII", `\bé|[^\w]\d`, []string{"aé", "é1"}, []string{"é", "a1"}},
		{"white space is not", `^\s+$`, []string{" \u00a0\ufeff\u2003\u2028"}, []string{"\u0085", "\u180e", "\u200b"}},
		{"a full stop is no line end", `^.$`, []string{"a", "\v", "\u0085"}, []string{"\n", "\r", "\u2028", "\u2029"}},
		{"$ is the very end", `a$`, []string{"a"}, []string{"a\n"}},
		{"accents fold", "^é|[À-Ý]$", []string{"É", "xé"}, []string{"e"}},
		{"into ASCII nothing folds", "^[sk]$|^[ſ\u212a].$", []string{"S", "K", "ſ.", "\u212a."}, []string{"ſ", "\u212a", "s.", "k."}},
		{"what has two capitals folds with none", "ß|ᾳ", []string{"ß", "ᾳ"}, []string{"ẞ", "SS", "ᾼ"}},
		{"the letters of a negated class fold", "^[^é]$", []string{"e"}, []string{"é", "É"}},
		{"units are of 16 bits", "^.-|^[🚀]{2}$|^..b$", []string{"é-", "🚀", "🚀b"}, []string{"🚀-"}},
		{"what is not UTF-8 is replaced", "^a\ufffdb$|^..c$", []string{"a\xe2\x82b", "a\xffb", "\xc0\xafc"}, []string{"a\xe2\xe2b"}},
	}
	for _, test := range tests {
		re, err := Compile(test.pattern)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		for i, text := range append(test.matches, test.not...) {
			steps := 10_000
			if got, err := re.Match(text, &steps); err != nil || got != (i < len(test.matches)) {
				t.Errorf("%s: %q: %v, %v", test.name, text, got, err)
			}
		}
	}
}

func TestCompileRefusesWhatJavaScriptRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ pattern, want string }{
		{"*-preview", "there is nothing to repeat at character 1"},
		{"v++", "there is nothing to repeat at character 3"},
		{"^*", "there is nothing to repeat at character 2"},
		{`a|{1,2}`, "there is nothing to repeat at character 3"},
		{"(?<=a)+", "there is nothing to repeat at character 7"},
		{"a{2,1}", "the numbers of a repeat are out of order at character 2"},
		{"a(preview", "parenthesis is never closed at character 2"},
		{"preview)", "parenthesis was never opened at character 8"},
		{"(?i)preview", "no such kind of group at character 2"},
		{"(?P<x>preview)", "no such kind of group at character 2"},
		{"(?<1>a)", "the name of a group is not valid at character 4"},
		{"(?<a", "the name of a group is not valid at character 5"},
		{`(?<a\u{}>a)`, "the name of a group is not valid at character 5"},
		{`(?<a\x>a)`, "the name of a group is not valid at character 5"},
		{"(?<a>a)(?<a>b)", "two groups have one name at character 13"},
		{`(?<a>a)\k<b>`, "no group has this name at character 9"},
		{`(?<a>a)\k`, `a name in "<" and ">" must follow \k at character 10`},
		{`(?<a>a)[\k]`, `\k must not be in a class where a group has a name at character 11`},
		{"a[b", "class is never closed at character 2"},
		{`[\]`, "class is never closed at character 1"},
		{"[z-a]", "the ends of a range are out of order at character 3"},
		{`preview\`, "a backslash is the last character at character 9"},
	}
	for _, test := range tests {
		_, err := Compile(test.pattern)
		if syntax := (*SyntaxError)(nil); !errors.As(err, &syntax) || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.pattern, err, test.want)
		}
	}
}

func TestWhatCannotBeAnsweredIsAnError(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{
		strings.Repeat("a", maxLength+1),
		strings.Repeat("(", 11) + strings.Repeat(")*", 11),
	} {
		if _, err := Compile(pattern); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%.20s: %v", pattern, err)
		}
	}
	for _, pattern := range []string{"^(a|a)*$", "(?:){999999999}", "(a*)*b"} {
		re, err := Compile(pattern)
		if err != nil {
			t.Fatal(err)
		}
		steps := 100_000
		if _, err := re.Match(strings.Repeat("a", 40)+"!", &steps); !errors.Is(err, ErrTooSlow) {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, pattern := range []string{`^(?!v)`, `(\d+)\.\1\.`, `(?<n>\d)\.\k<n>`, `(?<=(a|b)*?)[^\w-é]{2,3}$`, `\u{1}\cA[\c1]`, "(?<\\u{1d49c}>\U0001d49c)*?"} {
		f.Add(pattern, "v1.0.0-aabb\n\xff")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		re, err := Compile(pattern)
		if syntax := (*SyntaxError)(nil); errors.As(err, &syntax) && (syntax.Offset < 0 || syntax.Offset > len(decode(pattern))) {
			t.Fatalf("%v", err)
		} else if err != nil {
			return
		}
		steps := 100_000
		matched, err := re.Match(text, &steps)
		if err != nil || matched {
			return
		}
		if matched, _ := re.Match(strings.ToUpper(strings.ToValidUTF8(text, "?")), new(100_000)); matched && isASCII(pattern+text) {
			t.Fatalf("%q matches %q in capitals only", pattern, text)
		}
	})
}

func isASCII(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }) < 0 }

func BenchmarkMatch(b *testing.B) {
	for name, pattern := range map[string]string{
		"word":   "-preview",
		"anchor": "^v",
		"loop":   `^com\.acme\.[a-z.]+/\d+\.\d+\.\d+$`,
		"look":   `(?<!v)1\.0`,
	} {
		b.Run(name, func(b *testing.B) {
			re, err := Compile(pattern)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := re.Match("com.acme.tools.editor/1.2.3-rc.1", new(100_000)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
