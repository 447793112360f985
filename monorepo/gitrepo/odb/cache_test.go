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
		for _, generation := range []*generation{c.young, c.old} {
			for _, obj := range generation.list {
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

// However many small objects fit its budget: an index of fixed size finds them.
func TestCacheKeepsAsManyAsItCanFind(t *testing.T) {
	t.Parallel()
	c := newCache(1 << 30)
	for i := range int64(100_000) {
		key := cacheKey{off: i << 20} // alike in their low bits
		c.add(key, object{size: i})
		for _, recent := range []int64{i, max(0, i-5_000)} {
			if obj, ok := c.lookup(cacheKey{off: recent << 20}); !ok || obj.size != recent {
				t.Fatalf("object %d is not there after %d", recent, i)
			}
		}
		if _, ok := c.lookup(cacheKey{pack: &pack{}, off: key.off}); ok {
			t.Fatal("an object of one pack was found in another")
		}
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
