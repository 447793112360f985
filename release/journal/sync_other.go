//go:build !unix

package journal

// syncFolder does nothing where a folder can't be opened to be synced.
func syncFolder(string) error { return nil }
