package judge

import (
	"slices"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// settle gives findings the severity that the policy has for their codes, and that
// they have where they are allowed this once.
func (j *Judge) settle(list finding.List) finding.List {
	var kept finding.List
	for _, f := range list {
		if word, ok := j.policy.PrePush.Severity[string(f.Code)]; ok {
			if word == "off" {
				continue
			}
			if err := f.Severity.UnmarshalText([]byte(word)); err != nil {
				f.Severity = finding.Error // of a configuration that nobody read
			}
		}
		if f.Severity == finding.Error && slices.Contains(j.allowed, f.Code) {
			f.Severity = finding.Warning
		}
		kept = append(kept, f)
	}
	return kept
}
