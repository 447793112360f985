package inflate

import (
	"compress/zlib"
	"testing"
)

// FuzzInflate compares with compress/zlib: what is sound, what comes out and how
// much goes in. The checksum of what was made up is mended, so that it isn't all
// that is ever tested.
func FuzzInflate(f *testing.F) {
	for _, content := range contents() {
		content = content[:min(len(content), 500)]
		for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level++ {
			f.Add(deflate(f, content, level, level%2 == 0), uint16(len(content)))
		}
	}
	f.Fuzz(func(t *testing.T, source []byte, size uint16) {
		var d pair
		checkSame(t, &d, source, int(size))
		mended, made := d.mend(source)
		if made < 0 {
			return
		}
		copy(mended, zlibHeader)
		if !checkSame(t, &d, mended, made) {
			t.Errorf("not sound: %x", mended)
		}
		checkSame(t, &d, mended, made+1)
		checkSame(t, &d, mended, max(0, made-1))
	})
}
