package odb

// Mode is git's file mode.
type Mode uint32

// The modes that git writes into trees and into the index.
const (
	ModeTree       Mode = 0o040000
	ModeFile       Mode = 0o100644
	ModeExecutable Mode = 0o100755
	ModeSymlink    Mode = 0o120000
	ModeSubmodule  Mode = 0o160000 // its id is a commit of another repository
)

// Tree reports whether the mode is that of a folder.
func (m Mode) Tree() bool { return m&0o170000 == ModeTree }

// Regular reports whether the mode is that of a file with bytes of its own.
func (m Mode) Regular() bool { return m&0o170000 == 0o100000 }
