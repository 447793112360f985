package repotest

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"time"
)

// history writes the commits and tags of a Spec as a git fast-import stream.
type history struct {
	w        *bufio.Writer
	spec     Spec
	packages []*unityPackage
	commits  int
}

func newHistory(w io.Writer, spec Spec) *history {
	h := &history{w: bufio.NewWriterSize(w, 1<<20), spec: spec}
	for i := range spec.Packages {
		files := spec.Files / spec.Packages
		if i < spec.Files%spec.Packages {
			files++
		}
		p := newUnityPackage(i, files, h.packages)
		if spec.Strategy == "prefixed" {
			p.major += i % 3
		}
		h.packages = append(h.packages, p)
	}
	return h
}

// write streams the import of all packages, the releases with the work between
// them spread evenly, and the change that is not released yet.
func (h *history) write() error {
	h.importAll()
	releases := h.releases()
	last := 0 // commits after the last release
	if h.spec.Changed > 0 {
		last = 1
	}
	work := max(0, h.spec.Commits-1-len(releases)-last)
	for i, tagged := range releases {
		worked := tagged
		if h.spec.Alone {
			worked = slices.Concat(h.packages[i*31%len(h.packages):], h.packages)
		}
		h.work(work*(i+1)/len(releases)-work*i/len(releases), worked)
		h.release(tagged)
	}
	if len(releases) == 0 {
		h.work(work, h.packages)
	}
	if last > 0 {
		h.change("feat: change packages", h.packages[:h.spec.Changed])
	}
	fmt.Fprint(h.w, "done\n")
	return h.w.Flush()
}

// releases lists the packages of each release, oldest first.
func (h *history) releases() [][]*unityPackage {
	if h.spec.Strategy == "synchronized" {
		return slices.Repeat([][]*unityPackage{h.packages}, h.spec.Tags)
	}
	var releases [][]*unityPackage
	if h.spec.Alone {
		for turn := 0; len(releases) < h.spec.Tags; turn++ {
			if i := turn % len(h.packages); i > 0 || turn == 0 || len(h.packages) == 1 {
				releases = append(releases, h.packages[i:i+1])
			}
		}
		return releases
	}
	if first := h.spec.Tags % len(h.packages); first > 0 {
		releases = append(releases, h.packages[:first])
	}
	return append(releases, slices.Repeat([][]*unityPackage{h.packages}, h.spec.Tags/len(h.packages))...)
}

// importAll commits every file of every package.
func (h *history) importAll() {
	h.commit("feat: import packages")
	for _, p := range h.packages {
		for i := range p.files {
			h.file(p, i)
		}
	}
}

// work makes n commits, each of which changes one of the packages.
func (h *history) work(n int, packages []*unityPackage) {
	for i := 0; i < n; i++ {
		p := packages[i*7%len(packages)]
		if every := h.spec.MergeEvery; every > 0 && i%every == 0 && i+2 < n {
			i += 2
			h.merge(p, packages[i*7%len(packages)])
			continue
		}
		h.change("fix: change "+p.name, []*unityPackage{p})
	}
}

// merge changes one package on a side branch and another beside it, and merges.
func (h *history) merge(side, main *unityPackage) {
	base := h.commits
	file := side.change()
	h.commitOn("side", "feat: change "+side.name)
	fmt.Fprintf(h.w, "from :%d\n", base)
	h.file(side, file)
	merged := h.commits
	h.commit("fix: change " + main.name)
	h.file(main, main.change())
	h.commit("Merge branch 'side'")
	fmt.Fprintf(h.w, "merge :%d\n", merged)
	h.file(side, file)
}

// change commits a new revision of one file of each package.
func (h *history) change(message string, packages []*unityPackage) {
	h.commit(message)
	for _, p := range packages {
		h.file(p, p.change())
	}
}

// release commits new versions, with the manifests that depend on them and the
// changelogs, and tags them.
func (h *history) release(packages []*unityPackage) {
	for _, p := range packages {
		p.releases++
	}
	h.commit(fmt.Sprintf("chore(release): %d packages", len(packages)))
	for _, p := range h.packages {
		if !h.spec.Alone || p == packages[0] || slices.Contains(p.dependencies, packages[0]) {
			h.file(p, manifestFile)
		}
	}
	for _, p := range packages {
		if p.hasChangelog() {
			h.file(p, changelogFile)
		}
	}
	if h.spec.Strategy == "synchronized" {
		h.tag(packages[0].version())
		return
	}
	for _, p := range packages {
		h.tag(p.name + "/" + p.version())
	}
}

func (h *history) commit(message string) { h.commitOn("main", message) }

func (h *history) commitOn(branch, message string) {
	h.commits++
	fmt.Fprintf(h.w, "commit refs/heads/%s\nmark :%d\ncommitter %s\n", branch, h.commits, h.person())
	h.data(message + "\n")
}

func (h *history) tag(name string) {
	fmt.Fprintf(h.w, "tag %s\nfrom :%d\ntagger %s\n", name, h.commits, h.person())
	h.data(name + "\n")
}

func (h *history) file(p *unityPackage, i int) {
	fmt.Fprintf(h.w, "M 100644 inline %s/%s\n", p.dir, p.files[i])
	h.data(p.content(i))
}

func (h *history) data(content string) {
	fmt.Fprintf(h.w, "data %d\n%s\n", len(content), content)
}

// person is who commits and when.
func (h *history) person() string {
	date := epoch.Add(time.Duration(h.commits) * time.Minute)
	return fmt.Sprintf("Test <test@example.com> %d +0000", date.Unix())
}
