package odb

import "testing"

func TestCacheStaysWithinItsBudget(t *testing.T) {
	t.Parallel()
	const budget = 1 << 20
	c := newCache(budget)
	for i := range 10_000 {
		c.add(cacheKey{off: int64(i)}, object{data: make([]byte, i%2000)})
		c.lookup(cacheKey{off: int64(i / 2)})
		held := 0
		for _, generation := range []map[cacheKey]object{c.young, c.old} {
			for _, obj := range generation {
				held += len(obj.data) + entryOverhead
			}
		}
		if i%100 == 0 && held > budget {
			t.Fatalf("%d bytes after %d objects", held, i+1)
		}
	}
}

func TestCacheKeepsWhatIsUsed(t *testing.T) {
	t.Parallel()
	c := newCache(1 << 20)
	used, unused := cacheKey{off: 1}, cacheKey{off: 2}
	c.add(used, object{size: 1})
	c.add(unused, object{size: 2})
	for i := range 10_000 {
		c.add(cacheKey{off: int64(10 + i)}, object{data: make([]byte, 1000)})
		if obj, ok := c.lookup(used); !ok || obj.size != 1 {
			t.Fatalf("what is used was dropped after %d objects", i)
		}
	}
	if _, ok := c.lookup(unused); ok {
		t.Error("what is not used was kept")
	}
}

func TestCacheRefusesWhatWouldFillIt(t *testing.T) {
	t.Parallel()
	c := newCache(1 << 20)
	c.add(cacheKey{}, object{data: make([]byte, 1<<19)})
	if _, ok := c.lookup(cacheKey{}); ok {
		t.Error("a large object was kept")
	}
}

// An object that is known to be sound isn't replaced by one that is not.
func TestCacheKeepsWhatIsKnownToBeSound(t *testing.T) {
	t.Parallel()
	c := newCache(1 << 20)
	c.add(cacheKey{}, object{})
	c.add(cacheKey{}, object{sound: true})
	c.add(cacheKey{}, object{})
	if obj, _ := c.lookup(cacheKey{}); !obj.sound {
		t.Error("the sound object was replaced")
	}
}
