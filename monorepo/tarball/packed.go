package tarball

import (
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo"
)

// Packed is the snapshot with what is packed of some packages in the place of all that
// they hold. Where a file is packed and its .meta is not, or the other way round, the
// other half stays: what is wrong there is another rule's than that of a half that is
// not there at all.
func Packed(snap *gitrepo.Snapshot, tarballs []*Tarball) *gitrepo.Snapshot {
	out := map[string]bool{}
	for _, t := range tarballs {
		assets := t.assets()
		for _, name := range t.LeftOut {
			if !isHalf(name, assets) {
				out[path.Join(t.dir, name)] = true
			}
		}
	}
	for _, t := range tarballs { // one package may be in another's folder
		for _, f := range t.Files {
			delete(out, path.Join(t.dir, f.Path))
		}
	}
	return snap.Without(out)
}

// assets are the files that are packed, and their folders.
func (t *Tarball) assets() map[string]bool {
	assets := map[string]bool{}
	for _, f := range t.Files {
		for name := f.Path; name != "." && !assets[name]; name = path.Dir(name) {
			assets[name] = true
		}
	}
	return assets
}

// isHalf reports whether a file that is not packed, or a folder that it is in, has a
// .meta that is packed, or is the .meta of what is packed.
func isHalf(name string, assets map[string]bool) bool {
	if asset, ok := strings.CutSuffix(name, ".meta"); ok && assets[asset] {
		return true
	}
	for ; name != "."; name = path.Dir(name) {
		if assets[name+".meta"] && !assets[name] {
			return true
		}
	}
	return false
}
