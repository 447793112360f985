package cmd

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The line shows nothing in the first second, is rewritten ten times a second at most,
// and gives way to whatever else is written.
func TestScreenShowsWhatTakesLong(t *testing.T) {
	t.Parallel()
	const cleared = "\r\x1b[K"
	for name, c := range map[string]struct {
		play func(s *screen)
		want string
	}{
		"what is quick": {func(s *screen) {
			s.doing("asking origin")
			time.Sleep(progressAfter / 2)
			s.doing("")
			time.Sleep(progressAfter)
		}, ""},
		"what is slow": {func(s *screen) {
			s.doing("asking origin")
			time.Sleep(3 * progressAfter)
			s.doing("")
		}, "asking origin ..." + cleared},
		"one after the other": {func(s *screen) {
			s.doing("asking origin")
			time.Sleep(progressAfter / 2)
			s.doing("pushing to origin")
			time.Sleep(2 * progressAfter)
			s.doing("")
		}, "pushing to origin ..." + cleared},
		"what counts": {func(s *screen) {
			s.doing("splitting")
			s.counted(1)
			time.Sleep(progressAfter + time.Millisecond)
			s.counted(1234)
			s.counted(1235)
			time.Sleep(progressAfter / 10)
			s.counted(1234567)
			s.doing("")
			s.counted(2)
		}, "splitting ...\rsplitting  1,234 commits  1.0 s\x1b[K\rsplitting  1,234,567 commits  1.1 s\x1b[K" + cleared},
		"other words between": {func(s *screen) {
			s.doing("pushing")
			time.Sleep(2 * progressAfter)
			_, _ = s.Write([]byte("  ok  tagged 2\n"))
			s.doing("")
		}, "pushing ..." + cleared + "  ok  tagged 2\n"},
		"a question that waits": {func(s *screen) {
			s.doing("splitting")
			_, _ = s.Write([]byte("Publish? "))
			time.Sleep(2 * progressAfter)
			s.counted(3)
			s.clear()
		}, "Publish? "},
		"a question that was answered": {func(s *screen) {
			_, _ = s.Write([]byte("Publish? "))
			s.answered()
			s.doing("pushing")
			time.Sleep(2 * progressAfter)
			s.clear()
		}, "Publish? pushing ..." + cleared},
		"text that would break the line": {func(s *screen) {
			s.doing("splitting\x1b[2J " + strings.Repeat("日", 50))
			time.Sleep(2 * progressAfter)
			s.clear()
		}, "splitting\\u{1b}[2J " + strings.Repeat("日", 14) + "... ..." + cleared},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var b strings.Builder
				s := &screen{file: &b, live: true}
				c.play(s)
				synctest.Wait()
				if diff := cmp.Diff(c.want, b.String()); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestScreenIsSilentWhereNoLineCanBeRewritten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b strings.Builder
		s := &screen{file: &b}
		s.doing("asking origin")
		time.Sleep(2 * progressAfter)
		s.counted(5)
		if b.String() != "" {
			t.Errorf("%q", b.String())
		}
	})
}
