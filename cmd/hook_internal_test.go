package cmd

import "testing"

func TestIsGoRun(t *testing.T) {
	t.Parallel()
	for binary, want := range map[string]bool{
		"/tmp/go-build1204/b001/exe/upmrel": true,
		"/home/me/.cache/go-build/b1/b17e6fe52c82020c728a0aabe361cc954e97ce6995ce94c31a19bf4d2995c465-d/upmrel": true,
		"/home/me/go-build-tools/upmrel": false,
		"/home/me/go-build/upmrel":       false,
		"/home/me/go/bin/upmrel":         false,
	} {
		if got := isGoRun(binary); got != want {
			t.Errorf("isGoRun(%q) = %v", binary, got)
		}
	}
}
