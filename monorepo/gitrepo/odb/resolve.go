package odb

import (
	"errors"
	"slices"
)

var errCircle = errors.New("deltas build on each other in a circle")

// read returns the object at an offset, and whether all is certain but the entry
// there: it is no delta, or one of a sound object.
func (p *pack) read(z *inflater, off int64, l limits) (obj object, certain bool, err error) {
	if obj, ok := p.cache.lookup(cacheKey{p, off}); ok {
		return obj, false, checkSize(obj.size, l.object)
	}
	if obj, err = p.root(z, off, l); err != nil {
		return object{}, false, err
	}
	certain = len(z.chain) == 0 || len(z.chain) == 1 && obj.sound
	work := obj.size
	for depth, e := range slices.Backward(z.chain) {
		p.cache.add(cacheKey{p, e.base}, obj)
		if obj, err = p.extend(z, obj, e, l.at(depth)); err != nil {
			return object{}, false, err
		}
		work += obj.size
		if err = checkSize(work, l.work); err != nil {
			return object{}, false, err
		}
	}
	return obj, certain, nil
}

// root follows deltas from an offset down to an object that is stored whole or
// cached, and returns that object. The deltas on the way are in z.chain.
func (p *pack) root(z *inflater, off int64, l limits) (object, error) {
	z.chain = z.chain[:0]
	for {
		e, err := p.entry(off)
		if err != nil {
			return object{}, err
		}
		if e.base == 0 {
			return p.whole(z, e, l.at(len(z.chain)))
		}
		if err := checkSize(e.size, l.base); err != nil {
			return object{}, err
		}
		if z.chain = append(z.chain, e); int64(len(z.chain)) >= p.index.count {
			return object{}, p.corrupt(off, errCircle)
		}
		off = e.base
		if obj, ok := p.cache.lookup(cacheKey{p, off}); ok {
			return obj, checkSize(obj.size, l.at(len(z.chain)))
		}
	}
}

// whole reads an object that is no delta.
func (p *pack) whole(z *inflater, e entry, limit int64) (object, error) {
	if err := checkSize(e.size, limit); err != nil {
		return object{}, err
	}
	data, err := p.inflate(z, e, nil)
	return object{kind: e.kind, size: e.size, data: data}, err
}

// extend applies the delta of an entry to its base.
func (p *pack) extend(z *inflater, base object, e entry, limit int64) (object, error) {
	code, err := p.inflate(z, e, z.scratch)
	if err != nil {
		return object{}, err
	}
	z.scratch = code
	d, err := parseDelta(code)
	if err != nil {
		return object{}, p.corrupt(e.data, err)
	}
	if err := checkSize(d.size, limit); err != nil {
		return object{}, err
	}
	data, err := d.apply(base.data)
	if err != nil {
		return object{}, p.corrupt(e.data, err)
	}
	return object{kind: base.kind, size: d.size, data: data}, nil
}

// inflate returns the data of an entry, in buf's memory if that is large enough.
func (p *pack) inflate(z *inflater, e entry, buf []byte) ([]byte, error) {
	if p.data.mapped != nil && e.size <= eagerSize {
		if int64(cap(buf)) < e.size {
			buf = make([]byte, e.size)
		}
		if out := buf[:e.size]; z.fill(p.data.mapped[e.data:p.end], out) {
			return out, nil
		}
	}
	err := z.open(p.data, e.data, p.end)
	if err == nil {
		buf, err = z.rest(e.size, buf[:0])
	}
	if err != nil {
		return nil, p.corrupt(e.data, err)
	}
	return buf, nil
}

// header returns the kind and size of the object at an offset. A delta's size
// is the second number in it, its kind that of the object at the chain's root.
func (p *pack) header(z *inflater, off int64) (object, error) {
	e, err := p.entry(off)
	if err != nil {
		return object{}, err
	}
	size := e.size
	if e.base != 0 {
		if size, err = p.deltaSize(z, e); err != nil {
			return object{}, err
		}
	}
	for n := int64(1); e.base != 0; n++ {
		if n >= p.index.count {
			return object{}, p.corrupt(off, errCircle)
		}
		if e, err = p.entry(e.base); err != nil {
			return object{}, err
		}
	}
	return object{kind: e.kind, size: size}, nil
}

// deltaSize returns the size of what a delta makes.
func (p *pack) deltaSize(z *inflater, e entry) (int64, error) {
	if err := z.open(p.data, e.data, p.end); err != nil {
		return 0, p.corrupt(e.data, err)
	}
	head, err := z.start()
	if err != nil {
		return 0, p.corrupt(e.data, err)
	}
	d, err := parseDelta(head)
	if err != nil {
		return 0, p.corrupt(e.data, err)
	}
	return d.size, nil
}
