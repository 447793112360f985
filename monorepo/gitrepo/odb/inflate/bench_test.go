package inflate

import (
	"bytes"
	"compress/zlib"
	"io"
	"testing"
)

// BenchmarkDecode decodes streams of git's usual kinds, beside compress/zlib.
func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"a commit", "a tree", "a text"} {
		content := contents()[name]
		source, out := deflate(b, content, zlib.DefaultCompression, false), make([]byte, len(content))
		b.Run(name, func(b *testing.B) {
			b.Run("here", func(b *testing.B) {
				b.SetBytes(int64(len(content)))
				var d Decoder
				for b.Loop() {
					if _, ok := d.Decode(out, source); !ok {
						b.Fatal("it is not sound")
					}
				}
			})
			b.Run("zlib", func(b *testing.B) {
				b.SetBytes(int64(len(content)))
				memory := bytes.NewReader(source)
				z, err := zlib.NewReader(memory)
				for b.Loop() {
					memory.Reset(source)
					if err == nil {
						err = z.(zlib.Resetter).Reset(memory, nil)
					}
					if err == nil {
						_, err = io.ReadFull(z, out)
					}
					if n, end := z.Read(out[:1]); err != nil || n > 0 || end != io.EOF {
						b.Fatal(n, err, end)
					}
				}
			})
		})
	}
}
