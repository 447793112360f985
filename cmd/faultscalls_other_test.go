//go:build unix && !(linux && amd64)

package cmd_test

// callFaults has none where system calls can't be traced.
func (w *world) callFaults() []fault { return nil }

func tracers() map[string]func() { return nil }
