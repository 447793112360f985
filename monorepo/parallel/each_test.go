package parallel_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/parallel"
)

func TestEachCallsEveryNumberOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 1000} {
		calls := make([]int, n)
		parallel.Each(n, func(i int) { calls[i]++ })
		for i, times := range calls {
			if times != 1 {
				t.Fatalf("of %d, number %d was called %d times", n, i, times)
			}
		}
	}
}
