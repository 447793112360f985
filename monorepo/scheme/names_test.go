package scheme

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// pieces of tags that look alike and are not.
func pieces() (prefixes, numbers, ends []string) {
	prefixes = []string{
		"", "v", "release/v", "com.acme.foo/", "com.acme.foo@v", "com.acme.gone/", "foo/", "foo-2/", "1.2-", "9.9.9/", "upm/", "x.", "V", "docs-",
	}
	numbers = []string{
		"1.2.3", "0.0.0", "10.20.30", "01.2.3", "1.2", "1.2.3.4", "2024.1.2", "999.1.1", "1000.1.1", "1.123456789.0", "1.1234567890.0",
		"99999999999999999999.1.1", "latest",
	}
	ends = []string{
		"", "-rc", "-rc.1", "-rc.01", "-rc.1.2", "-RC.1", "-upm", "_upm", "-master", "-preview.10", "-", "-1", "-a.b", "+build", "/1.2.3", "-rc.1-1.2.3",
	}
	return prefixes, numbers, ends
}

func TestUnorderedTagsTellWhatOrderedOnesDo(t *testing.T) {
	t.Parallel()
	prefixes, numbers, ends := pieces()
	random := rand.New(rand.NewPCG(1, 2))
	some := func(of []string) []string {
		picked := make([]string, 1+random.IntN(2))
		for i := range picked {
			picked[i] = of[random.IntN(len(of))]
		}
		return picked
	}
	packages := [][]Candidate{
		candidates(pkgs("com.acme.foo"), "1.2.0"),
		candidates(pkgs("com.acme.foo", "com.acme.bar"), "1.2.0", "2.0.0"),
		candidates([]Package{{Name: "com.acme.foo", Dir: "foo"}, {Name: "com.acme.release", Dir: "v"}}, "2024.1.2", "2.0.0"),
		candidates(pkgs("com.acme.foo", "com.acme.old=legacy-v{version}"), "1.0.0", "2.0.0"),
		nil,
	}
	decided := 0
	for range 3000 {
		from, middle, to := some(prefixes), append(some(numbers), "1.0.0", "1.1.0"), some(ends)
		var tags []string
		for _, p := range from {
			for _, n := range middle {
				for _, e := range to {
					tags = append(tags, p+n+e)
				}
			}
		}
		slices.Sort(tags)
		tags = slices.Compact(tags)
		in := NewInferrer(packages[random.IntN(len(packages))])
		got, ok := in.Unordered(Gather(tags))
		if !ok {
			continue
		}
		decided++
		for range 3 {
			random.Shuffle(len(tags), func(i, j int) { tags[i], tags[j] = tags[j], tags[i] })
			if want := in.Infer(tags); got != want {
				t.Fatalf("%s: %+v, in this order %+v", strings.Join(tags, " "), got, want)
			}
		}
	}
	if decided < 500 {
		t.Errorf("only %d of 3000 were decided", decided)
	}
}

// Tags of one kind are told by one of them: it must be the same for each.
func TestTagsOfAKindAreAlike(t *testing.T) {
	t.Parallel()
	prefixes, numbers, ends := pieces()
	in := NewInferrer(candidates(pkgs("com.acme.foo", "com.acme.bar"), "1.2.0", "2.0.0"))
	alike := map[look][]string{}
	for _, p := range prefixes {
		for _, n := range numbers {
			for _, e := range ends {
				is, ok := lookOf(p+n+e, "")
				if ok {
					alike[is] = append(alike[is], p+n+e)
				}
				for other := range alike {
					if again, same := lookOf(p+n+e, other.prefix); same != ok || ok && again != is {
						t.Errorf("%s looks like %+v, %v after one that begins with %q, else like %+v, %v", p+n+e, again, same, other.prefix, is, ok)
					}
				}
			}
		}
	}
	for _, tags := range alike {
		want := in.Infer(tags[:1])
		for _, tag := range tags[1:] {
			if got := in.Infer([]string{tag}); got != want {
				t.Errorf("%s: %+v, but %s: %+v", tag, got, tags[0], want)
			}
		}
	}
	if len(alike) < 50 {
		t.Errorf("only %d kinds", len(alike))
	}
}

func BenchmarkGather(b *testing.B) {
	names := tags(100_000, "com.acme.module-7.editor/1.%d.0")
	in := NewInferrer(candidates(many(), "1.0.0", "2.0.0"))
	for b.Loop() {
		if _, ok := in.Unordered(Gather(names)); !ok {
			b.Fatal("not decided")
		}
	}
}
