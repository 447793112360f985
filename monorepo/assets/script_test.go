package assets

import (
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/unity"
)

func TestIsInternal(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"internal class A {}":                               true,
		"namespace B\n{\n\tinternal sealed partial class A": true,
		"internal static class A { public int X; }":         true,
		"[Serializable] internal struct A {}":               true,
		"class A {}":                                        false, // perhaps only not public yet
		"public class A {}":                                 false,
		"public readonly struct A {}\ninternal class B {}":  false,
		"internal class A\n{\n\tpublic enum B {}":           false, // in it, but that takes a parser
		"internal class A : MonoBehaviour {}":               false,
		"internal class A : ScriptableObject {}":            false,
		"internal int x;":                                   false,
		"":                                                  false,
	} {
		if got := isInternal([]byte(code)); got != want {
			t.Errorf("isInternal(%q) = %v", code, got)
		}
	}
}

func FuzzIsInternal(f *testing.F) {
	f.Add("internal sealed class A {}")
	f.Add("public\r\ninternal class")
	f.Fuzz(func(t *testing.T, code string) {
		if isInternal([]byte(code)) && !strings.Contains(code, "internal") {
			t.Error("internal without the word")
		}
	})
}

func FuzzCounts(f *testing.F) {
	for _, name := range []string{"Runtime/Foo.cs", "Samples~/Foo.cs.meta", "README.md", "a//b/", "Tests/a", "x.bundle/y"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if Counts(name) && unity.Hidden(strings.TrimSuffix(name, ".meta")) {
			t.Error("what Unity hides counts")
		}
	})
}
