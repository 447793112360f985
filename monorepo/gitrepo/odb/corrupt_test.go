package odb

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
)

const (
	digits   = "0123456789"
	reversed = "9876543210"
)

// reverse is a delta that makes reversed of digits.
var reverse = deltaOf(10, 10, insert(reversed))

func TestReadOfAMalformedPack(t *testing.T) {
	t.Parallel()
	wanted, other := hashObject(Blob, reversed), hashObject(Blob, "other")
	stream := deflate(reversed)
	tests := []struct {
		name  string
		build func(b *packBuilder)
		want  string // in the error
	}{
		{"another object than the id names", func(b *packBuilder) {
			b.list(wanted, Blob, 10, nil, deflate(digits))
			b.rows[0].crc++
		}, "not the one that its id names"},
		{"an object of another kind", func(b *packBuilder) {
			b.list(wanted, Tag, 10, nil, stream)
			b.rows[0].crc++
		}, "not the one that its id names"},
		{"an object that is shorter than its header says", func(b *packBuilder) {
			b.list(wanted, Blob, 11, nil, stream)
		}, "unexpected EOF"},
		{"an object that is longer than its header says", func(b *packBuilder) {
			b.list(wanted, Blob, 9, nil, stream)
		}, "longer than its header says"},
		{"an object that claims to be huge", func(b *packBuilder) {
			b.list(wanted, Blob, 1<<40, nil, stream)
		}, "unexpected EOF"},
		{"an object whose size does not fit", func(b *packBuilder) {
			b.raw(wanted, []byte("\xba"+strings.Repeat("\xff", 9)+string(stream)))
		}, "the size is malformed"},
		{"a stream with a wrong checksum", func(b *packBuilder) {
			b.list(wanted, Blob, 10, nil, append(stream[:len(stream)-1:len(stream)-1], 'x'))
		}, "invalid checksum"},
		{"a stream that is none", func(b *packBuilder) {
			b.list(wanted, Blob, 10, nil, []byte(reversed))
		}, "invalid header"},
		{"a stream that the pack cuts off", func(b *packBuilder) {
			b.list(wanted, Blob, 10, nil, stream[:5])
		}, "unexpected EOF"},
		{"a kind that does not exist", func(b *packBuilder) {
			b.list(wanted, 5, 10, nil, stream)
		}, "kind 5"},
		{"an offset beyond the pack", func(b *packBuilder) {
			b.object(Blob, reversed)
			b.rows[0].off += 1000
		}, "no object can lie there"},
		{"an offset in the header", func(b *packBuilder) {
			b.object(Blob, reversed)
			b.rows[0].off = 8
		}, "no object can lie there"},
		{"a delta of what lies in the header", func(b *packBuilder) {
			b.offsetDelta(wanted, 5, reverse)
		}, "outside of the pack"},
		{"a delta of itself", func(b *packBuilder) {
			b.offsetDelta(wanted, 0, reverse)
		}, "outside of the pack"},
		{"a delta whose base is further away than any", func(b *packBuilder) {
			b.list(wanted, offsetDelta, int64(len(reverse)), []byte(strings.Repeat("\xff", 12)), nil)
		}, "outside of the pack"},
		{"a delta of what is no object", func(b *packBuilder) {
			b.object(Blob, digits)
			b.offsetDelta(wanted, 1, reverse)
		}, ""},
		{"a delta whose base is in another pack", func(b *packBuilder) {
			b.idDelta(wanted, hashObject(Blob, digits), reverse)
		}, "base is not in the pack"},
		{"a delta that names itself", func(b *packBuilder) {
			b.idDelta(wanted, wanted, reverse)
		}, "circle"},
		{"deltas that name each other", func(b *packBuilder) {
			b.object(Blob, digits)
			b.idDelta(wanted, other, reverse)
			b.idDelta(other, wanted, reverse)
		}, "circle"},
		{"a delta that the pack cuts off", func(b *packBuilder) {
			b.list(wanted, idDelta, int64(len(reverse)), []byte("short"), nil)
		}, "the pack ends there"},
	}
	for name, delta := range malformedDeltas {
		tests = append(tests, struct {
			name  string
			build func(b *packBuilder)
			want  string
		}{"a delta " + name, func(b *packBuilder) {
			b.object(Blob, digits)
			b.offsetDelta(wanted, len(b.entries), delta)
		}, errDelta.Error()})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b packBuilder
			tt.build(&b)
			var damage *CorruptError
			obj, err := b.read(wanted, 0)
			if !errors.As(err, &damage) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%q, error %v, want %q", obj.data, err, tt.want)
			} else if damage.File != "pack.pack" || damage.Offset == 0 {
				t.Errorf("the error names %s and byte %d", damage.File, damage.Offset)
			}
		})
	}
}

// The same pack without the damage: else the tests above would prove little.
func TestReadOfAPackOfEveryEntry(t *testing.T) {
	t.Parallel()
	p, want := packOfEveryEntry()
	data, index := p.build()
	checkPack(t, memoryPack(data, index), want, nil)
}

// packOfEveryEntry holds every kind of object and of delta, and deltas of deltas.
func packOfEveryEntry() (*packBuilder, map[ID]object) {
	b, want := &packBuilder{}, map[ID]object{}
	add := func(kind Kind, data string) ID {
		id := hashObject(kind, data)
		want[id] = object{kind: kind, size: int64(len(data)), data: []byte(data)}
		return id
	}
	tree := "100644 " + digits + "\x00" + strings.Repeat("\xab", hashSize)
	for _, kind := range []Kind{Commit, Tag, Tree} {
		b.object(kind, tree)
		add(kind, tree)
	}
	start := b.off()
	base := b.object(Blob, digits)
	add(Blob, digits)
	next := add(Blob, reversed)
	b.offsetDelta(next, b.off()-start, reverse)
	last := add(Blob, "98765x")
	b.idDelta(last, next, deltaOf(10, 6, "\x90\x05"+insert("x")))
	b.idDelta(add(Blob, "01234y"), base, deltaOf(10, 6, "\x90\x05"+insert("y")))
	return b, want
}

// checkPack reads every object, twice for the sake of the cache. An object that
// can't be read is counted in failed, and fails the test if that is nil.
func checkPack(tb testing.TB, p *pack, want map[ID]object, failed *int) {
	tb.Helper()
	for range 2 {
		for id, o := range want {
			got, err := p.find(newInflater(), request{id: id})
			switch {
			case err == nil && got.kind == o.kind && string(got.data) == string(o.data):
			case err == nil || failed == nil:
				tb.Fatalf("%s: %s %q, %v", id, got.kind, got.data, err)
			default:
				*failed++
			}
			if head, err := p.find(newInflater(), request{id: id, headerOnly: true}); err != nil && failed == nil {
				tb.Fatalf("header of %s: %v, %v", id, head, err)
			}
		}
	}
}

// Whatever single byte is damaged, no read gives a wrong object.
func TestReadOfAPackWithOneDamagedByte(t *testing.T) {
	t.Parallel()
	b, want := packOfEveryEntry()
	data, index := b.build()
	tests := map[string][]byte{"pack": data, "index": index}
	step := 1
	if testing.Short() {
		step = 7
	}
	for name, damaged := range tests {
		failed := 0
		for i := 0; i < len(damaged); i += step {
			for _, flip := range []byte{0x01, 0x10, 0x80, 0xff} {
				damaged[i] ^= flip
				checkPack(t, memoryPack(data, index), want, &failed)
				damaged[i] ^= flip
			}
		}
		if failed < len(damaged)/step {
			t.Errorf("%s: only %d reads of damaged files failed", name, failed)
		}
	}
}

func TestReadOfAPackThatIsCutOff(t *testing.T) {
	t.Parallel()
	b, want := packOfEveryEntry()
	data, index := b.build()
	for n := range len(data) {
		failed := 0
		checkPack(t, memoryPack(data[:n:n], index), want, &failed)
		if failed != 2*len(want) {
			t.Fatalf("a pack of %d bytes in place of %d was read", n, len(data))
		}
	}
	for n := range len(index) {
		failed := 0
		checkPack(t, memoryPack(data, index[:n:n]), want, &failed)
		if failed != 2*len(want) {
			t.Fatalf("an index of %d bytes in place of %d was read", n, len(index))
		}
	}
}

func TestReadThroughAMalformedIndex(t *testing.T) {
	t.Parallel()
	const fanout, names = 8, 8 + 256*4
	b, want := packOfEveryEntry()
	count := len(b.rows)
	offsets := names + count*(hashSize+4)
	put := binary.BigEndian.PutUint32
	tests := map[string]struct {
		damage func(index []byte) []byte
		want   string
	}{
		"of a version to come":     {func(x []byte) []byte { put(x[4:], 3); return x }, "version 3"},
		"with an unsorted fan-out": {func(x []byte) []byte { put(x[fanout:], 1<<31); return x }, "not sorted"},
		"that claims more objects": {func(x []byte) []byte { put(x[fanout+255*4:], 1<<31); return x }, "can't hold"},
		"that is a byte longer":    {func(x []byte) []byte { return append(x, 0) }, "can't hold"},
		"of another pack":          {func(x []byte) []byte { x[len(x)-2*hashSize]++; return x }, "another pack"},
		"with a large offset that is not there": {func(x []byte) []byte {
			for i := range count {
				put(x[offsets+4*i:], 1<<31|7)
			}
			return x
		}, "large offset 7 of 0"},
		"with a large offset that is negative": {func(x []byte) []byte {
			for i := range count {
				put(x[offsets+4*i:], 1<<31)
			}
			return slices.Insert(x, offsets+4*count, []byte("\xff\xff\xff\xff\xff\xff\xff\xff")...)
		}, "no object can lie there"},
		"of SHA-256 ids": {func(x []byte) []byte {
			return slices.Insert(x, names, make([]byte, 12*count+24)...)
		}, "can't hold"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, index := b.build()
			p := memoryPack(data, tt.damage(index))
			for id := range want {
				var damage *CorruptError
				if _, err := p.find(newInflater(), request{id: id}); !errors.As(err, &damage) || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want %q", err, tt.want)
				}
			}
		})
	}
}

// A header can claim any size; memory is set aside for what is really there.
func TestReadSetsNoMemoryAsideForClaims(t *testing.T) {
	wanted := hashObject(Blob, reversed)
	for name, build := range map[string]func(b *packBuilder){
		"of an object": func(b *packBuilder) { b.list(wanted, Blob, 1<<40, nil, deflate(digits)) },
		"of a delta": func(b *packBuilder) {
			b.list(wanted, offsetDelta, 1<<40, offsetBytes(len(b.entries)), deflate(reverse))
		},
		"in a delta": func(b *packBuilder) { b.offsetDelta(wanted, len(b.entries), deltaOf(10, 1<<40, insert(reversed))) },
	} {
		t.Run(name, func(t *testing.T) {
			var b packBuilder
			b.object(Blob, digits)
			build(&b)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := b.read(wanted, 0); err == nil {
				t.Error("it was read")
			}
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 2*eagerSize {
				t.Errorf("%d bytes", used)
			}
		})
	}
}

// A small object may be a delta of one that is large beyond reason, or made by
// a delta that is.
func TestReadBoundsWhatDeltasBuildOn(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("\x00", smallestBase+1)
	wanted := hashObject(Blob, reversed)
	var b packBuilder
	b.object(Blob, huge)
	b.offsetDelta(wanted, len(b.entries), deltaOf(int64(len(huge)), 10, insert(reversed)))
	if _, err := b.read(wanted, 0); err != nil {
		t.Errorf("without a limit: %v", err)
	}
	if _, err := b.read(wanted, 10); !errors.Is(err, ErrTooLarge) {
		t.Errorf("with a limit of the object's own size: %v", err)
	}
	if _, err := b.read(wanted, smallestBase/baseFactor+1); err != nil {
		t.Errorf("with a limit that allows for the base: %v", err)
	}
}

// It may be made by way of more large ones than git would chain, too.
func TestReadBoundsTheWorkOfAChain(t *testing.T) {
	t.Parallel()
	const size = smallestBase
	same := deltaOf(size, size, "\xf0\xff\xff\xff\x90\x01") // of zeros, so from anywhere
	wanted := hashObject(Blob, reversed)
	var b packBuilder
	b.object(Blob, strings.Repeat("\x00", size))
	last := len(b.entries)
	for i := range workFactor {
		start := b.off()
		b.offsetDelta(hashObject(Tag, strings.Repeat("x", i)), last, same)
		last = b.off() - start
	}
	b.offsetDelta(wanted, last, deltaOf(size, 10, insert(reversed)))
	if _, err := b.read(wanted, 10); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v", err)
	}
}

func TestReadUsesASoundCopy(t *testing.T) {
	t.Parallel()
	r := repotest.New(t)
	fill(t, r, 0, 4)
	want := objectsOf(t, r)
	r.Git("repack", "-aq") // the loose objects stay
	damage(t, onePack(t, r)+".pack", packHeaderSize, "damaged")
	checkSame(t, open(t, r, Options{}), want)

	r.Git("prune-packed")
	s := open(t, r, Options{})
	failed := 0
	for _, o := range want {
		var damage *CorruptError
		if _, _, err := s.Read(o.ID, 0); errors.As(err, &damage) {
			failed++
		}
	}
	if failed == 0 {
		t.Error("without the loose copies every object was read")
	}
}

// damage overwrites a part of a file that git made read-only.
func damage(tb testing.TB, path string, off int, text string) {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	copy(data[off:], text)
	replace(tb, path, data)
}

func replace(tb testing.TB, path string, data []byte) {
	tb.Helper()
	_ = os.Remove(path) // it may be new
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, data, 0o600)); err != nil {
		tb.Fatal(err)
	}
}

// FuzzPack reads a pack of any entries through a sound index: it must end, and
// give nothing that its id does not name.
func FuzzPack(f *testing.F) {
	every, _ := packOfEveryEntry()
	for _, row := range every.rows {
		f.Add(every.entries, uint16(row.off), uint16(packHeaderSize))
	}
	circle := slices.Concat(entryHeader(idDelta, 3), []byte(strings.Repeat("a", 20)), deflate("\x00\x00"))
	f.Add(append(circle, circle...), uint16(12), uint16(12+len(circle)))
	f.Fuzz(func(t *testing.T, entries []byte, first, second uint16) {
		a, b := IDFromBytes([]byte(strings.Repeat("a", 20))), IDFromBytes([]byte(strings.Repeat("b", 20)))
		p := packBuilder{entries: entries, rows: []packRow{{id: a, off: int(first)}, {id: b, off: int(second)}}}
		data, index := p.build()
		for _, id := range []ID{a, b} {
			obj, err := memoryPack(data, index).find(newInflater(), request{id: id, limit: 1 << 20})
			if err == nil && hashObject(obj.kind, string(obj.data)) != id {
				t.Errorf("%s: %q", id, obj.data)
			}
		}
	})
}
