package rules

import (
	"bytes"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/changelog"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/version"
)

// changelogName is the changelog's, beside the manifest.
const changelogName = "CHANGELOG.md"

// noDate stands where a date is to be written.
const noDate = "YYYY-MM-DD"

// judgeChangelog reads the package's changelog and compares it with the version.
func (s *subject) judgeChangelog() {
	f := s.file(changelogName)
	if !s.run.changelogs || f == nil || !f.mode.Regular() || f.lfs {
		return
	}
	if f.fault != "" {
		s.fail(finding.ChangelogFormat, place{path: f.path}, "can't be read: "+f.fault, "make it a text")
		return
	}
	log := changelog.Parse(f.data)
	if len(log.Entries) == 0 {
		atMost := failure
		if bytes.Contains(f.data, []byte("://")) { // it says where the changelog is
			atMost = info
		}
		s.report(atMost, finding.ChangelogFormat, place{path: f.path}, "no entry for a version: headings as Keep a Changelog has them are needed",
			changelog.Title(s.Version.String(), noDate))
		return
	}
	s.judgeHeadings(f, log)
	s.judgeNewest(f, log)
}

// judgeNewest compares the changelog with the manifest's version.
func (s *subject) judgeNewest(f *file, log *changelog.Log) {
	var newest, own *changelog.Entry // what is not released yet left out
	for _, e := range log.Versions() {
		if own == nil && s.isOf(e) {
			own = e
		}
		if newest == nil && (own == e || !e.Unreleased) {
			newest = e
		}
	}
	now := s.Version.String()
	title := changelog.Title(now, noDate)
	unreleased := log.Unreleased()
	pending := unreleased != nil && !unreleased.Empty
	atMost := failure
	if s.Version.IsPrerelease() { // many tell of prereleases only together, at the release
		atMost = info
	}
	switch {
	case own == nil && pending:
		s.report(atMost, finding.ChangelogUnreleased, heading(f, unreleased),
			"no entry for "+now+", and changes that no version has: at the release they are its entry", title)
	case own == nil:
		s.report(atMost, finding.ChangelogVersion, heading(f, &log.Entries[0]), "no entry for "+now+", the manifest's version", title)
	case own.Unreleased:
		s.report(atMost, finding.ChangelogUnreleased, heading(f, own), "the entry for "+now+" has no date yet", title)
	case own != newest:
		s.report(atMost, finding.ChangelogVersion, heading(f, newest),
			fmt.Sprintf("%.100s comes first, and the manifest says %s", newest.Version, now), "put the newest entry first, or mend the manifest's version")
	case pending:
		s.report(info, finding.ChangelogUnreleased, heading(f, unreleased),
			"changes that no version has: "+now+" does not tell of them", "leave them for the next release, or move them to "+now)
	}
}

// isOf reports whether an entry is that of the manifest's version. A prerelease may
// be told of under the version that it leads to.
func (s *subject) isOf(e *changelog.Entry) bool {
	v, ok := version.Nearest(e.Version)
	if !ok {
		return e.Version == s.Version.String()
	}
	mine := s.Version
	mine.Build, v.Build = "", ""
	if v == mine {
		return true
	}
	mine.Pre = ""
	return v == mine
}

// heading is the place of an entry's heading.
func heading(f *file, e *changelog.Entry) place { return place{path: f.path, line: e.Line} }

// judgeHeadings finds headings that tools and people can't take for what they are.
// Of versions before the newest one it says so once, and as advice.
func (s *subject) judgeHeadings(f *file, log *changelog.Log) {
	var older []*changelog.Entry
	for i := range log.Entries {
		e := &log.Entries[i]
		fault, atMost := headingFault(e)
		switch {
		case fault == "":
		case i == 0 || log.Entries[i-1].Version == "":
			s.report(atMost, finding.ChangelogFormat, heading(f, e), fault, repaired(e))
		case atMost > info:
			older = append(older, e)
		}
	}
	if len(older) > 0 {
		fault, _ := headingFault(older[0])
		if len(older) > 1 {
			fault += fmt.Sprintf(", and %d older headings are alike", len(older)-1)
		}
		s.report(info, finding.ChangelogFormat, heading(f, older[0]), fault, repaired(older[0]))
	}
}

// headingFault says what is wrong with an entry's heading, and how grave that is:
// what is only another style is advice, and what generators write is none at all.
func headingFault(e *changelog.Entry) (fault string, atMost level) {
	_, err := version.Parse(e.Version)
	switch {
	case e.Level == 0:
		return "a line without number signs is no heading", failure
	case e.Version == "" || e.Unreleased:
		return "", off
	case err != nil:
		return fmt.Sprintf("%.100q is no version as SemVer has it", e.Version), failure
	case !e.Dated() && e.Date != "" && e.ISODate() == "":
		return fmt.Sprintf("%.100q is no date as Keep a Changelog has it, YYYY-MM-DD", e.Date), failure
	case !e.Dated() && e.Date != "":
		return fmt.Sprintf("%.100q is the date %s in another form", e.Date, e.ISODate()), info
	case !e.Dated():
		return "the heading has no date", info
	case !e.Linked && (!e.Bracketed || e.Level != 2):
		return "the heading is not as Keep a Changelog has it", info
	}
	return "", off
}

// repaired is an entry's heading in the form of Keep a Changelog.
func repaired(e *changelog.Entry) string {
	if e.Version == "" {
		return "## [Unreleased]"
	}
	text, date := "X.Y.Z", e.ISODate()
	if v, ok := version.Nearest(e.Version); ok {
		text = v.String()
	}
	if date == "" {
		date = noDate
	}
	return changelog.Title(text, date)
}
