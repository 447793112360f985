package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/unity"
	"github.com/upmrel/upmrel/monorepo/upm"
)

func sampleLevels() map[finding.Code]levels {
	return map[finding.Code]levels{
		finding.SampleField:     everywhere(failure),
		finding.SamplePath:      everywhere(failure),
		finding.SampleDuplicate: everywhere(failure),
	}
}

// judgeSamples judges what Unity's Package Manager offers to import. (Unity's
// manual, "Create samples for packages")
func (s *subject) judgeSamples() {
	samples := s.json.Get("samples")
	if samples == nil {
		return
	}
	paths, names := map[string]int{}, map[string]int{}
	for i, sample := range samples.Items {
		if sample.Kind != manifest.Object { // manifest-field says so
			continue
		}
		name, at := s.sampleText(sample, i, "displayName", "Demo"), s.sampleText(sample, i, "path", "Samples~/Demo")
		s.sampleText(sample, i, "description", "What it shows.")
		if at != nil {
			s.judgeSamplePath(at)
			s.judgeRepeated(at, path.Clean(at.Text), "path", paths)
		}
		if name != nil {
			s.judgeRepeated(name, name.Text, "displayName", names)
		}
	}
}

// sampleText finds a text that each sample needs; nil where it is not there. Without
// a description Unity shows an empty line, which is no reason to stop a release.
func (s *subject) sampleText(sample *manifest.Value, i int, key, example string) *manifest.Value {
	v, report := sample.Get(key), s.fail
	if key == "description" {
		report = s.warn
	}
	fix := fmt.Sprintf("%q: %q", key, example)
	switch {
	case v == nil:
		report(finding.SampleField, s.in(sample.Pos), fmt.Sprintf("samples[%d] lacks %q", i, key), fix)
	case v.Kind != manifest.String:
		s.fail(finding.SampleField, s.in(v.Pos), fmt.Sprintf("%q of samples[%d] must be a string, not %s", key, i, v.Kind), fix)
	case strings.TrimSpace(v.Text) == "":
		report(finding.SampleField, s.in(v.Pos), fmt.Sprintf("%q of samples[%d] is empty", key, i), fix)
	default:
		return v
	}
	return nil
}

// judgeSamplePath looks for a sample's folder.
func (s *subject) judgeSamplePath(at *manifest.Value) {
	text := at.Text
	clean := path.Clean(text)
	switch {
	case strings.Contains(text, `\`):
		s.fail(finding.SamplePath, s.in(at.Pos), fmt.Sprintf("sample path %.250q has a backslash, which is a folder's end on Windows alone", text), fmt.Sprintf(`"path": %q`, strings.ReplaceAll(text, `\`, "/")))
	case path.IsAbs(text), slices.Contains(strings.Split(text, "/"), ".."):
		s.fail(finding.SamplePath, s.in(at.Pos), fmt.Sprintf("sample path %.250q leaves the package", text), `name the folder from the package's own, as "Samples~/Demo"`)
	case !s.holds(clean) && !s.holds(s.onDisk(clean)):
		s.fail(finding.SamplePath, s.in(at.Pos), fmt.Sprintf("the sample's folder %.250q holds no file", text), s.sampleFix(clean))
	case s.hidesSamples() && strings.HasPrefix(clean, "Samples/"):
		s.fail(finding.SamplePath, s.in(at.Pos), fmt.Sprintf("the sample's folder %.250q is called Samples~ on the upm branch", text), fmt.Sprintf(`"path": %q`, "Samples~"+strings.TrimPrefix(clean, "Samples")))
	case !unity.Hidden(clean):
		s.warn(finding.SamplePath, s.in(at.Pos), fmt.Sprintf("the sample's folder %.250q is not in Samples~: Unity imports it with the package already", text), s.moveFix(clean))
	}
}

// holds reports whether a folder of the package has a file.
func (s *subject) holds(folder string) bool {
	if folder == "." {
		return false
	}
	_, ok := slices.BinarySearchFunc(s.files, folder+"/", func(f *file, prefix string) int {
		if strings.HasPrefix(f.name, prefix) {
			return 0
		}
		return strings.Compare(f.name, prefix)
	})
	return ok
}

// onDisk is where a sample's folder lies in the source, if that is another: the
// configuration may have Samples renamed to Samples~ on upm branches.
func (s *subject) onDisk(folder string) string {
	rest, ok := strings.CutPrefix(folder, "Samples~")
	if ok && s.hidesSamples() {
		return "Samples" + rest
	}
	return folder
}

// hidesSamples reports whether upm branches rename Samples to Samples~.
func (s *subject) hidesSamples() bool {
	return upm.TransformOf(s.run.Workspace.Config.UPM, s.Name).Samples
}

// sampleFix guesses where the folder is.
func (s *subject) sampleFix(folder string) string {
	rest, hidden := strings.CutPrefix(folder, "Samples~")
	switch shown, _ := strings.CutPrefix(folder, "Samples/"); {
	case hidden && s.holds("Samples"+rest):
		return s.hideFix()
	case s.holds("Samples~/" + shown):
		return fmt.Sprintf(`"path": %q`, "Samples~/"+shown)
	}
	if near, ok := s.foldersInAnyCase()[strings.ToLower(folder)]; ok {
		return fmt.Sprintf(`"path": %q`, near)
	}
	return "commit the folder, correct the path, or remove the sample"
}

// foldersInAnyCase are the package's folders by their names in lower case.
func (s *subject) foldersInAnyCase() map[string]string {
	if s.lower != nil {
		return s.lower
	}
	s.lower = map[string]string{}
	for _, f := range s.files {
		for dir := path.Dir(f.name); dir != "."; dir = path.Dir(dir) {
			if _, known := s.lower[strings.ToLower(dir)]; known {
				break
			}
			s.lower[strings.ToLower(dir)] = dir
		}
	}
	return s.lower
}

// hideFix gives Samples the name that manifests call it by.
func (s *subject) hideFix() string {
	shown := path.Join(s.Dir, "Samples")
	fix := finding.Command("git", "mv", "--", shown, shown+"~")
	if s.file("Samples.meta") != nil {
		fix += " && " + finding.Command("git", "rm", "--", shown+".meta")
	}
	return fix + fmt.Sprintf("; or, where users have the upm branch: upm.packages: [{match: %q, samples: true}]", s.Name)
}

// moveFix moves a sample into Samples~.
func (s *subject) moveFix(folder string) string {
	to := path.Join(s.Dir, "Samples~")
	fix := finding.Command("git", "mv", "--", path.Join(s.Dir, folder), path.Join(to, path.Base(folder)))
	if !s.holds("Samples~") {
		fix = finding.Command("mkdir", "-p", "--", to) + " && " + fix
	}
	if meta := folder + ".meta"; s.file(meta) != nil { // Unity hides what it is of then
		fix += " && " + finding.Command("git", "rm", "--", path.Join(s.Dir, meta))
	}
	return fix
}

// judgeRepeated finds what two samples have in common and must not: Unity copies each
// into a folder of its displayName.
func (s *subject) judgeRepeated(v *manifest.Value, text, key string, seen map[string]int) {
	if first, ok := seen[text]; ok {
		s.fail(finding.SampleDuplicate, s.in(v.Pos), fmt.Sprintf("two samples have %s %.250q; the first is on line %d", key, text, first), "remove one, or give it its own "+key)
		return
	}
	seen[text] = v.Pos.Line
}
