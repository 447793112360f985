package odb

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

func TestDeltaApply(t *testing.T) {
	t.Parallel()
	const base = "0123456789"
	long := strings.Repeat(base, 10_000)
	tests := []struct {
		name, base, delta, want string
	}{
		{"inserts", base, deltaOf(10, 5, insert("ab")+insert("cde")), "abcde"},
		{"copies", base, deltaOf(10, 4, "\x91\x03\x04"), "3456"},
		{"copies from the start", base, deltaOf(10, 4, "\x90\x04"), "0123"},
		{"copies all", base, deltaOf(10, 10, "\x90\x0a"), base},
		{"a copy of size 0 is one of 64 KiB", long, deltaOf(int64(len(long)), 1<<16, "\x80"), long[:1<<16]},
		{"offsets and sizes of all bytes", long, deltaOf(int64(len(long)), 1, "\xff\x01\x01\x01\x00\x01\x00\x00"), long[0x10101%10 : 0x10101%10+1]},
		{"makes nothing", base, deltaOf(10, 0, ""), ""},
		{"from nothing", "", deltaOf(0, 1, insert("a")), "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := parseDelta([]byte(tt.delta))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := d.apply([]byte(tt.base)); string(got) != tt.want || err != nil {
				t.Errorf("%.20q, %v, want %.20q", got, err, tt.want)
			}
		})
	}
}

// malformedDeltas are wrong for a base of ten bytes.
var malformedDeltas = map[string]string{
	"empty":                                 "",
	"without a size":                        "\x0a",
	"with a size that ends early":           "\x0a\x80",
	"with a size of more than 63 bits":      "\x0a" + strings.Repeat("\xff", 9) + "\x01",
	"for a base of another size":            deltaOf(11, 1, insert("a")),
	"that makes too little":                 deltaOf(10, 2, insert("a")),
	"that makes too much":                   deltaOf(10, 1, insert("ab")),
	"that copies too much":                  deltaOf(10, 1, "\x90\x02"),
	"with the reserved instruction":         deltaOf(10, 1, "\x00"),
	"with an insertion that ends early":     deltaOf(10, 2, "\x02a"),
	"with a copy that ends early":           deltaOf(10, 2, "\x91\x00"),
	"that copies from beyond the base":      deltaOf(10, 2, "\x91\x09\x02"),
	"that copies from far beyond the base":  deltaOf(10, 2, "\x9f\xff\xff\xff\xff\x02"),
	"that claims to make more than it does": deltaOf(10, 1<<40, insert("a")),
}

func TestDeltaRefusesOne(t *testing.T) {
	t.Parallel()
	for name, delta := range malformedDeltas {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := parseDelta([]byte(delta))
			if err == nil {
				_, err = d.apply([]byte("0123456789"))
			}
			if !errors.Is(err, errDelta) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func FuzzDeltaApply(f *testing.F) {
	for _, delta := range malformedDeltas {
		f.Add([]byte("0123456789"), []byte(delta))
	}
	f.Add([]byte("0123456789"), []byte(deltaOf(10, 7, "\x91\x03\x04"+insert("abc"))))
	f.Fuzz(func(t *testing.T, base, code []byte) {
		d, err := parseDelta(code)
		if err != nil || len(base) == 0 { // go-git takes sizes that end early, and no empty base
			return
		}
		got, err := d.apply(base)
		want, wantErr := packfile.PatchDelta(base, code)
		if (err == nil) != (wantErr == nil) || !bytes.Equal(got, want) {
			t.Errorf("%q, %v; go-git makes %q, %v", got, err, want, wantErr)
		}
	})
}

func BenchmarkDeltaApply(b *testing.B) {
	rnd := rand.NewChaCha8([32]byte{})
	base := make([]byte, 36_000) // a tree of 1,000 entries, one of which changes
	_, _ = rnd.Read(base)
	code := deltaOf(int64(len(base)), int64(len(base)), "\xb1\x00\x00\x40"+insert("01234567890123456789")+"\xb3\x14\x40\x8c\x4c")
	b.SetBytes(int64(len(base)))
	for b.Loop() {
		d, err := parseDelta([]byte(code))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.apply(base); err != nil {
			b.Fatal(err)
		}
	}
}
