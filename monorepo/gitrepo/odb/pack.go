package odb

import (
	"bytes"
	"encoding/binary"
	"sync"
)

// packHeaderSize is the length of a pack's header, before its first entry.
const packHeaderSize = 12

// pack is a pack and its index (gitformat-pack), each opened at first need.
type pack struct {
	path  string // without ".idx" and ".pack"
	open  func(name string) (*file, error)
	cache *cache

	indexOnce sync.Once
	index     *index
	indexErr  error

	dataOnce sync.Once
	data     *file
	end      int64 // where the entries end
	dataErr  error
}

// close releases the files. Nothing may use the pack any more.
func (p *pack) close() error {
	var err error
	if p.index != nil {
		err = p.index.file.close()
	}
	if p.data != nil {
		if dataErr := p.data.close(); err == nil {
			err = dataErr
		}
	}
	return err
}

// row returns where in the index an object is, or ErrNotFound.
func (p *pack) row(id ID) (int64, error) {
	p.indexOnce.Do(func() { p.index, p.indexErr = openIndex(p.path+".idx", p.open) })
	if p.indexErr != nil {
		return 0, p.indexErr
	}
	return p.index.find(id.Bytes())
}

// find reads an object, or returns ErrNotFound.
func (p *pack) find(r request) (object, error) {
	row, err := p.row(r.id)
	if err != nil {
		return object{}, err
	}
	p.dataOnce.Do(func() { p.dataErr = p.openData() })
	if p.dataErr != nil {
		return object{}, p.dataErr
	}
	off, err := p.index.offset(row)
	if err != nil {
		return object{}, err
	}
	z := inflaters.Get().(*inflater)
	defer z.release()
	if r.headerOnly {
		return p.header(z, off)
	}
	return p.sound(z, r, row, off)
}

// sound reads an object and makes sure that it is the one its id names. The CRC
// of its entry tells if nothing else is in doubt, and is faster than the hash.
func (p *pack) sound(z *inflater, r request, row, off int64) (object, error) {
	obj, certain, err := p.read(z, off, r.limit)
	if err != nil || obj.sound {
		return obj, err
	}
	if !certain || p.data.mapped == nil || !p.index.matches(row, p.data.mapped[off:p.end-int64(z.memory.Len())]) {
		if err := z.verify(r.id, obj); err != nil {
			return object{}, p.corrupt(off, err)
		}
	}
	obj.sound = true
	if obj.kind == Tree { // the next tree of a walk is likely a delta of it
		p.cache.add(cacheKey{p, off}, obj)
	}
	return obj, nil
}

// openData opens the pack and checks that it belongs to the index.
func (p *pack) openData() error {
	f, err := p.open(p.path + ".pack")
	if err != nil {
		return err
	}
	p.data, p.end = f, f.size-hashSize
	head, err := f.bytes(0, packHeaderSize)
	if err != nil {
		return err
	}
	version, count := binary.BigEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[8:])
	if string(head[:4]) != "PACK" || version != 2 && version != 3 {
		return corrupt(f.name, 0, "it is not a pack of version 2 or 3")
	}
	checksum, err := f.bytes(p.end, hashSize)
	if err != nil {
		return err
	}
	want, err := p.index.packChecksum()
	if err != nil {
		return err
	}
	if int64(count) != p.index.count || !bytes.Equal(checksum, want) {
		return corrupt(f.name, 8, "its index was made for another pack")
	}
	return nil
}

func (p *pack) corrupt(off int64, err error) error {
	return &CorruptError{File: p.data.name, Offset: off, Err: err}
}
