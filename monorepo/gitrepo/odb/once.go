package odb

import (
	"sync"
	"sync/atomic"
)

// once is a sync.Once that only a success ends: a pack may come back.
type once struct {
	mu   sync.Mutex
	done atomic.Bool
}

// do calls f unless a call has succeeded before.
func (o *once) do(f func() error) error {
	if o.done.Load() {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done.Load() {
		return nil
	}
	err := f()
	o.done.Store(err == nil)
	return err
}
