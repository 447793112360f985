package odb

import (
	"errors"
)

// packHeaderSize is the length of a pack's header, before its first entry.
const packHeaderSize = 12

// pack is a pack and its index (gitformat-pack), each opened at first need.
type pack struct {
	path  string // without ".idx" and ".pack"
	open  func(name string) (*file, error)
	cache *cache

	indexOnce, dataOnce once
	index               *index
	data                *file
	end                 int64 // where the entries end
}

// close releases the files. Nothing may use the pack any more.
func (p *pack) close() error {
	var indexErr, dataErr error
	if p.index != nil {
		indexErr = p.index.file.close()
	}
	if p.data != nil {
		dataErr = p.data.close()
	}
	return errors.Join(indexErr, dataErr)
}

// row returns where in the index an object is, or ErrNotFound.
func (p *pack) row(id ID) (int64, error) {
	if err := p.indexOnce.do(p.openIndex); err != nil {
		return 0, err
	}
	return p.index.find(id.Bytes())
}

// find reads an object, or returns ErrNotFound.
func (p *pack) find(z *inflater, r request) (object, error) {
	row, err := p.row(r.id)
	if err != nil {
		return object{}, err
	}
	if err := p.dataOnce.do(p.openData); err != nil {
		return object{}, err
	}
	off, err := p.index.offset(row)
	if err != nil {
		return object{}, err
	}
	if r.headerOnly {
		return p.header(z, off)
	}
	return p.sound(z, r, row, off)
}

// sound reads an object and makes sure that it is the one its id names.
func (p *pack) sound(z *inflater, r request, row, off int64) (object, error) {
	obj, certain, err := p.read(z, off, limitsFor(r.limit))
	if err != nil || obj.sound {
		return obj, err
	}
	if certain {
		err = p.check(z, r.id, row, off, obj)
	} else {
		err = p.verify(z, r.id, off, obj)
	}
	if err != nil {
		return object{}, err
	}
	obj.sound = true
	if obj.kind == Tree { // the next tree of a walk is likely a delta of it
		p.cache.add(cacheKey{p, off}, obj)
	}
	return obj, nil
}

// check makes sure that an object that z has just read is the one its id names, if
// nothing but its entry is in doubt. The CRC of the entry tells it faster than the hash.
func (p *pack) check(z *inflater, id ID, row, off int64, obj object) error {
	if p.data.mapped != nil && p.index.matches(row, p.data.mapped[off:p.end-int64(z.memory.Len())]) {
		return nil
	}
	return p.verify(z, id, off, obj)
}

func (p *pack) verify(z *inflater, id ID, off int64, obj object) error {
	if err := z.verify(id, obj); err != nil {
		return p.corrupt(off, err)
	}
	return nil
}

func (p *pack) openIndex() error {
	x, err := openIndex(p.path+".idx", p.open)
	p.index = x
	return err
}

func (p *pack) openData() error {
	f, err := p.open(p.path + ".pack")
	if err != nil {
		return err
	}
	if err := p.index.belongsTo(f); err != nil {
		_ = f.close()
		return err
	}
	p.data, p.end = f, f.size-hashSize
	return nil
}

func (p *pack) corrupt(off int64, err error) error {
	return &CorruptError{File: p.data.name, Offset: off, Err: err}
}
