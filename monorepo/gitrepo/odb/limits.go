package odb

import "fmt"

// limits bound what one read may use, in bytes; 0 is no bound.
type limits struct {
	object int64 // the wanted object
	base   int64 // each object and delta that it is made of
	work   int64 // all of them together
}

// With a limit, an object may not be made of much larger ones. git makes no
// delta of an object more than 32 times larger (try_delta in
// builtin/pack-objects.c) and no chain of more than 4095 (pack.depth).
const (
	baseFactor   = 32
	workFactor   = 4096 / baseFactor
	smallestBase = 16 << 20
)

// limitsFor returns the limits for an object of at most limit bytes.
func limitsFor(limit int64) limits {
	const beyondReach = 1 << 50
	if limit == 0 || limit > beyondReach {
		return limits{object: limit}
	}
	base := max(limit*baseFactor, smallestBase)
	return limits{object: limit, base: base, work: base * workFactor}
}

// at returns the limit for an object so many deltas below the wanted one.
func (l limits) at(depth int) int64 {
	if depth == 0 {
		return l.object
	}
	return l.base
}

// checkSize refuses a size over a limit.
func checkSize(size, limit int64) error {
	if limit > 0 && size > limit {
		return fmt.Errorf("%d bytes are more than %d: %w", size, limit, ErrTooLarge)
	}
	return nil
}
