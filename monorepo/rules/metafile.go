package rules

import (
	"bytes"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/unity"
)

// meta is what a .meta file says.
type meta struct {
	guid   string // 32 hexadecimal digits; "" where there is none
	fault  string // why not
	fix    string // of the fault
	line   int    // of the GUID or the fault; 0 is unknown
	folder bool   // it is a folder's
}

// parseMeta reads what a .meta file says of identity. Unity writes a subset of YAML
// whose second line is the GUID's; what follows may be long and is not read.
func parseMeta(data []byte) *meta {
	m := &meta{}
	if line := conflict(data); line > 0 {
		m.fault, m.line, m.fix = "holds the marks of a merge conflict", line, "keep one side, and with it one GUID"
		return m
	}
	if gitrepo.IsLFSPointer(data) {
		m.fault, m.line, m.fix = "is a pointer of git LFS, not the file", 1, "take *.meta out of git LFS in .gitattributes, then: git add --renormalize ."
		return m
	}
	m.folder = bytes.Contains(data, []byte("\nfolderAsset: yes"))
	value, line := unity.FindGUID(data)
	m.line = line
	m.guid, m.fault, m.fix = readGUID(value)
	return m
}

// conflict is the line of a merge conflict's first mark; 0 where there is none.
func conflict(data []byte) int {
	for _, mark := range []string{"<<<<<<< ", ">>>>>>> "} {
		at := 0
		if !bytes.HasPrefix(data, []byte(mark)) {
			if at = bytes.Index(data, []byte("\n"+mark)) + 1; at == 0 {
				continue
			}
		}
		return bytes.Count(data[:at], []byte("\n")) + 1
	}
	return 0
}

// restoreGUID mends a GUID of which nothing is left.
const restoreGUID = "bring back the line from the history; a GUID that the Unity editor writes anew breaks references"

// readGUID reads what follows "guid:". (Unity takes ^guid: [0-9a-f]{32}$)
func readGUID(value string) (guid, fault, fix string) {
	digits := strings.TrimSpace(value)
	lower := strings.ToLower(digits)
	switch {
	case digits == "":
		return "", "has no GUID", restoreGUID
	case len(digits) != 32 || strings.Trim(lower, "0123456789abcdef") != "":
		return "", "has a GUID that is not 32 hexadecimal digits", restoreGUID
	case strings.Trim(digits, "0") == "":
		return "", "has a GUID of zeros alone", restoreGUID
	case digits != lower:
		return "", "has a GUID with upper-case digits, which Unity does not read", "guid: " + lower
	case value != " "+digits:
		return "", "has its GUID not as Unity writes it: one blank before, none after", "guid: " + lower
	}
	return digits, "", ""
}
