package rules

import (
	"maps"
	"slices"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// table is every rule with its severities. Where an issue is a milder case of its
// rule, the issue says so.
func table() map[finding.Code]levels {
	all := map[finding.Code]levels{}
	for _, some := range []map[finding.Code]levels{
		nameLevels(), copyLevels(), manifestLevels(), sampleLevels(), metaLevels(), pathLevels(), asmdefLevels(),
		documentLevels(), submoduleLevels(), packingLevels(), historyLevels(), assetStoreLevels(), changeLevels(), openUPMLevels(), versionFileLevels(),
	} {
		maps.Copy(all, some)
	}
	return all
}

// Codes lists the rules, sorted.
func Codes() []finding.Code { return slices.Sorted(maps.Keys(table())) }
