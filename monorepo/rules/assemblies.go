package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// judgeAssemblies compares the assemblies of all packages.
func (r *run) judgeAssemblies() {
	for _, s := range r.all {
		if !s.judged {
			s.readAssemblies()
		}
	}
	r.judgeTwins()
	r.judgeAssemblyNames()
}

// definition is an assembly and its package.
type definition struct {
	in *subject
	assembly
}

// judgeTwins finds assemblies of one name, in any case, which Unity refuses in a
// project that has both.
func (r *run) judgeTwins() {
	first := map[string]definition{}
	for _, s := range r.all {
		for _, a := range s.assemblies {
			name := strings.ToLower(a.defines())
			other, taken := first[name]
			switch d := (definition{s, a}); {
			case a.reference:
			case !taken:
				first[name] = d
			case s.judged:
				d.reportTwin(other)
			default:
				other.reportTwin(d)
			}
		}
	}
}

// reportTwin reports another assembly of the name.
func (d definition) reportTwin(other definition) {
	d.in.fail(finding.AsmdefDuplicate, d.place("name"),
		fmt.Sprintf("%s has an assembly %.100q too: Unity takes one of a name, in any case, and compiles nothing of a project that has both", finding.Printable(other.path), other.defines()),
		"give one of them another name, and mend the references to it that go by name")
}

// judgeAssemblyNames finds files that are called otherwise than their assemblies.
// Where most of a package's or of the repository's are, that is a way, not a slip.
func (r *run) judgeAssemblyNames() {
	here := map[*subject][]assembly{}
	defined, otherwise := 0, 0
	for _, s := range r.all {
		var slips []assembly
		own := 0
		for _, a := range s.assemblies {
			if a.reference {
				continue
			}
			own++
			if !strings.EqualFold(path.Base(a.name), a.defines()+".asmdef") { // another case is no other name
				slips = append(slips, a)
			}
		}
		defined, otherwise = defined+own, otherwise+len(slips)
		if own == 1 || 2*len(slips) <= own {
			here[s] = slips
		}
	}
	if defined > 1 && 2*otherwise > defined {
		return
	}
	for _, s := range r.judged {
		for _, a := range here[s] {
			s.reportFileName(a)
		}
	}
}

func (s *subject) reportFileName(a assembly) {
	fix := s.rename(a.file, a.defines()+".asmdef")
	if strings.ContainsAny(a.defines(), `/\`) || len(a.defines()) > 200 {
		fix = "give the assembly a name that a file can have"
	}
	s.fail(finding.AsmdefFileName, a.place("name"),
		fmt.Sprintf("the assembly %.100q is in a file of another name: who looks for it in a project does not find it", a.defines()), fix)
}
