// Package subtreetest puts the installed `git subtree split` beside the
// product's own split: an [Oracle] to ask, and a generator of random histories
// to ask about. Only tests import it; a fault fails the test at once.
package subtreetest
