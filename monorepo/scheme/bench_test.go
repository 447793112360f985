package scheme

import (
	"fmt"
	"testing"
)

// many makes a thousand packages.
func many() []Package {
	list := make([]Package, 1000)
	for i := range list {
		list[i] = Package{Name: fmt.Sprintf("com.acme.module-%d.editor", i), Dir: fmt.Sprintf("Module%d", i)}
	}
	return list
}

func BenchmarkNew(b *testing.B) {
	packages := many()
	for b.Loop() {
		mustNew(b, Prefixed, "", packages...)
	}
}

func BenchmarkParse(b *testing.B) {
	s := mustNew(b, Prefixed, "", many()...)
	for _, tag := range []string{"com.acme.module-500.editor/10.20.30", "com.acme.module-500.editor/10.20.30-preview.1", "nightly"} {
		b.Run(tag, func(b *testing.B) {
			for b.Loop() {
				s.Parse(tag)
			}
		})
	}
}

func BenchmarkClaims(b *testing.B) {
	s := mustNew(b, Prefixed, "", many()...)
	for _, tag := range []string{"nightly", "com.acme.module-500.editor/1.2", "com.acme.modul-500.editor/1.2.3", "com.acme.nothing-like-it/1.2.3"} {
		b.Run(tag, func(b *testing.B) {
			for b.Loop() {
				s.Claims(tag)
			}
		})
	}
}

func BenchmarkInfer(b *testing.B) {
	packages := candidates(many(), "1.0.0", "2.0.0")
	for _, pattern := range []string{"com.acme.module-7.editor/1.%d.0", "com.acme.module-7.editor/1.%d.0-rc.1", "v1.%d.0", "Release_1.%d.0", "nightly-%d"} {
		tags := tags(10_000, pattern)
		b.Run(pattern, func(b *testing.B) {
			for b.Loop() {
				Infer(tags, packages)
			}
		})
	}
}
