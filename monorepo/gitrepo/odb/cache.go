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
	young, old *generation
}

// cacheKey is a place in a pack.
type cacheKey struct {
	pack *pack
	off  int64
}

func newCache(budget int) *cache {
	return &cache{budget: budget / 2, young: &generation{}, old: &generation{}}
}

// lookup returns a cached object. Its bytes are shared and must not be changed.
func (c *cache) lookup(key cacheKey) (object, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known := c.young.find(key); known != nil {
		return known.object, true
	}
	if known := c.old.find(key); known != nil {
		obj := known.object // before old is dropped
		c.keep(key, obj)
		return obj, true
	}
	return object{}, false
}

// add keeps an object, unless it would take up a large part of the cache.
func (c *cache) add(key cacheKey, obj object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known := c.young.find(key); known != nil {
		if obj.sound && !known.sound {
			known.object = obj
		}
	} else if len(obj.data) <= c.budget/4 {
		c.keep(key, obj)
	}
}

// keep adds what the young generation lacks.
func (c *cache) keep(key cacheKey, obj object) {
	cost := len(obj.data) + entryOverhead
	if c.used+cost > c.budget || c.young.full() {
		c.old, c.young, c.used = c.young, c.old, 0
		c.young.clear()
	}
	c.young.add(key, obj)
	c.used += cost
}

// generation is an open hash table of objects. A quarter of it stays free.
type generation struct {
	places [1 << generationBits]uint16 // where in list an object is, from 1 on; 0 is free
	list   []cached
}

const generationBits = 14

type cached struct {
	key cacheKey
	object
}

// place is where a key is in the table, or the free place for it.
func (g *generation) place(key cacheKey) *uint16 {
	const spread = 0x9e3779b97f4a7c15 // 2^64 by the golden ratio (Knuth)
	at := uint64(key.off) * spread >> (64 - generationBits)
	for {
		p := &g.places[at]
		if *p == 0 || g.list[*p-1].key == key {
			return p
		}
		at = (at + 1) % uint64(len(g.places))
	}
}

// find returns what is kept under a key, nil if nothing is.
func (g *generation) find(key cacheKey) *cached {
	if p := *g.place(key); p != 0 {
		return &g.list[p-1]
	}
	return nil
}

// add keeps what is not there yet.
func (g *generation) add(key cacheKey, obj object) {
	p := g.place(key)
	g.list = append(g.list, cached{key, obj})
	*p = uint16(len(g.list))
}

func (g *generation) full() bool { return len(g.list) >= len(g.places)/4*3 }

func (g *generation) clear() {
	clear(g.places[:])
	clear(g.list)
	g.list = g.list[:0]
}
