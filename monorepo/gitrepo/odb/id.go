package odb

import (
	"bytes"
	"encoding/hex"
	"fmt"
)

// ID is an object id, SHA-1 (20 bytes) or SHA-256 (32 bytes). It is comparable
// and its zero value is no object.
type ID struct {
	raw [32]byte
	n   uint8
}

// ParseID reads a full hexadecimal id of 40 or 64 digits.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 40 && len(s) != 64 {
		return ID{}, fmt.Errorf("%q is not an object id", s)
	}
	n, err := hex.Decode(id.raw[:], []byte(s))
	if err != nil {
		return ID{}, fmt.Errorf("%q is not an object id", s)
	}
	id.n = uint8(n)
	return id, nil
}

// IDFromBytes takes a binary id of 20 or 32 bytes; other lengths give the zero ID.
func IDFromBytes(b []byte) ID {
	var id ID
	if len(b) == 20 || len(b) == 32 {
		id.n = uint8(copy(id.raw[:], b))
	}
	return id
}

// Bytes returns the binary id.
func (id ID) Bytes() []byte { return id.raw[:id.n] }

// String returns the id in hexadecimal; the zero ID gives "".
func (id ID) String() string { return hex.EncodeToString(id.raw[:id.n]) }

// Short returns the first seven digits, for people.
func (id ID) Short() string {
	s := id.String()
	return s[:min(7, len(s))]
}

// IsZero reports whether the id names no object: the zero value, or the all-zero
// id that git writes for a ref that does not exist.
func (id ID) IsZero() bool { return id.raw == [32]byte{} }

// Compare orders ids by their bytes.
func (id ID) Compare(other ID) int { return bytes.Compare(id.Bytes(), other.Bytes()) }

// MarshalText writes the id in hexadecimal.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (id *ID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*id = ID{}
		return nil
	}
	parsed, err := ParseID(string(text))
	if err != nil {
		return err
	}
	*id = parsed
	return nil
}
