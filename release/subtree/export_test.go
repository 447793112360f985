package subtree

// Reseal gives an edited memory the checksums that it would have.
func Reseal(data []byte) []byte {
	end := len(data) - len(sums(nil))
	sum := sums(data[:end])
	return append(data[:end:end], sum[:]...)
}

// IsWhole reports whether a memory is one, for ids of size bytes.
func IsWhole(data []byte, size int) bool {
	_, err := decodeMemory(data, size)
	return err == nil
}
