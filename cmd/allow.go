package cmd

import (
	"maps"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
)

// letPass are the findings that UPMREL_ALLOW does not name.
func (c *call) letPass(broken finding.List) (finding.List, error) {
	allow, err := allowed()
	if err != nil {
		return nil, err
	}
	let := map[finding.Code]int{}
	broken = slices.DeleteFunc(broken, func(f finding.Finding) bool {
		if !slices.Contains(allow, f.Code) {
			return false
		}
		let[f.Code]++
		return true
	})
	for _, code := range slices.Sorted(maps.Keys(let)) {
		c.sayf("  UPMREL_ALLOW lets %d x %s pass\n", let[code], code)
	}
	return broken, nil
}

// allowAlso is the UPMREL_ALLOW that lets findings of more codes pass.
func allowAlso(codes []string) string {
	now, _ := allowed() // letPass told of an error
	var all []string
	for _, code := range now {
		if !slices.Contains(codes, string(code)) {
			all = append(all, string(code))
		}
	}
	return "UPMREL_ALLOW=" + strings.Join(append(all, codes...), ",")
}
