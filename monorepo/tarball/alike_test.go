package tarball_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/upmrel/upmrel/monorepo/tarball"
)

func TestTarballsThatAreOnlyPackedTighter(t *testing.T) {
	t.Parallel()
	packed := func(text string, level int) []byte {
		var b bytes.Buffer
		w, err := gzip.NewWriterLevel(&b, level)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Write([]byte(text))
		if err := errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	text := strings.Repeat("some text ", 1000)
	own := packed(text, gzip.BestCompression)
	for name, c := range map[string]struct {
		there io.Reader
		alike bool
		fails bool
	}{
		"the same":             {there: bytes.NewReader(own), alike: true},
		"packed less":          {there: bytes.NewReader(packed(text, gzip.NoCompression)), alike: true},
		"longer":               {there: bytes.NewReader(packed(text+"more", gzip.BestSpeed))},
		"of other bytes":       {there: bytes.NewReader(packed(strings.ToUpper(text), gzip.BestSpeed))},
		"no gzip":              {there: strings.NewReader("other bytes")},
		"empty":                {there: strings.NewReader("")},
		"half a gzip":          {there: bytes.NewReader(own[:len(own)/2])},
		"a download that ends": {there: io.MultiReader(bytes.NewReader(own[:20]), iotest.ErrReader(errors.New("reset"))), fails: true},
	} {
		alike, err := tarball.Alike(c.there, bytes.NewReader(own))
		if alike != c.alike || (err != nil) != c.fails {
			t.Errorf("%s: %v, %v", name, alike, err)
		}
	}
}
