package subtree

import "bytes"

// Reseal gives an edited memory the checksums that it would have.
func Reseal(data []byte) []byte {
	data = bytes.Clone(data)
	d := decoder{rest: data[min(len(fileHead(20)), len(data)):]}
	d.bytes() // the summary
	if seal := len(data) - len(d.rest); !d.failed && len(d.rest) >= len(sums(nil)) {
		sum := sums(data[:seal])
		copy(data[seal:], sum[:])
	}
	end := len(data) - len(sums(nil))
	sum := sums(data[:end])
	return append(data[:end:end], sum[:]...)
}

// IsWhole reports whether a memory is one, for ids of size bytes.
func IsWhole(data []byte, size int) bool {
	_, err := decodeMemory(data, size)
	return err == nil
}

// SummaryEnd is where the summary at a memory's beginning ends, for ids of size
// bytes; 0 if it is damaged.
func SummaryEnd(data []byte, size int) int {
	_, rest, err := decodeSummary(data, size)
	if err != nil {
		return 0
	}
	return len(data) - len(rest)
}
