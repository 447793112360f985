package odb

import "sync"

// cacheBudget is how many bytes of objects a store keeps at most.
const cacheBudget = 24 << 20

// entryOverhead is about what one cached object costs beside its bytes.
const entryOverhead = 128

// cache keeps objects that deltas build on. It has two generations: what is
// used moves to the young one, and when that is full the old one is dropped.
type cache struct {
	mu         sync.Mutex
	budget     int // of each generation, in bytes
	used       int // of the young generation
	young, old map[cacheKey]object
}

// cacheKey is a place in a pack.
type cacheKey struct {
	pack *pack
	off  int64
}

func newCache(budget int) *cache {
	return &cache{budget: budget / 2, young: map[cacheKey]object{}}
}

// lookup returns a cached object. Its bytes are shared and must not be changed.
func (c *cache) lookup(key cacheKey) (object, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	obj, ok := c.young[key]
	if ok {
		return obj, true
	}
	if obj, ok = c.old[key]; ok {
		c.keep(key, obj)
	}
	return obj, ok
}

// add keeps an object, unless it would take up a large part of the cache.
func (c *cache) add(key cacheKey, obj object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.young[key]; ok {
		if obj.sound && !known.sound {
			c.young[key] = obj
		}
	} else if len(obj.data) <= c.budget/4 {
		c.keep(key, obj)
	}
}

// keep adds what the young generation lacks.
func (c *cache) keep(key cacheKey, obj object) {
	cost := len(obj.data) + entryOverhead
	if c.used+cost > c.budget {
		c.old, c.young, c.used = c.young, map[cacheKey]object{}, 0
	}
	c.young[key] = obj
	c.used += cost
}
