package release

import (
	"testing"
	"time"
)

// today is a day on which nothing is known of the history.
func today(s *Situation) {
	s.Now = time.Date(2026, 1, 31, 23, 0, 0, 0, time.UTC)
	s.Histories = map[string]History{}
	for _, state := range s.States {
		s.Histories[state.Package.Name] = History{}
	}
}

func TestSnapshots(t *testing.T) {
	t.Parallel()
	testPlans(t, []planCase{
		{
			"dependents get snapshots too, and ask for exactly that",
			given{packages: "core 1.2.0 changed\ntool 1.0.0 > core 1.2.0\nz 1.0.0", tags: "core/1.2.0 tool/1.0.0 z/1.0.0", with: today},
			"minor --snapshot",
			`core 1.2.0 -> 1.3.0-snapshot.20260131.6865616: snapshot of minor, requested
			 tool 1.0.0 -> 1.0.1-snapshot.20260131.6865616: patch, depends on core
			 tool needs core 1.2.0 -> 1.3.0-snapshot.20260131.6865616`,
		},
		{
			"all of a synchronized repository have one",
			given{config: "strategy: synchronized", packages: "core 1.2.0 changed\ntool 1.2.0 > core 1.2.0", tags: "1.2.0", with: today},
			"minor --snapshot",
			`core 1.2.0 -> 1.3.0-snapshot.20260131.6865616: snapshot of minor, requested
			 tool 1.2.0 -> 1.3.0-snapshot.20260131.6865616: snapshot of minor, requested
			 tool needs core 1.2.0 -> 1.3.0-snapshot.20260131.6865616`,
		},
		{
			"a version is what comes after the build",
			given{packages: "core 1.2.0 changed", tags: "core/1.2.0", with: today},
			"2.0.0 --snapshot",
			`core 1.2.0 -> 2.0.0-snapshot.20260131.6865616: snapshot of 2.0.0, requested`,
		},
		{
			"without a reason it is a patch",
			given{packages: "core 1.2.0 changed", tags: "core/1.2.0", with: today},
			"auto --snapshot",
			`core 1.2.0 -> 1.2.1-snapshot.20260131.6865616: snapshot of patch, as nothing asks for more`,
		},
		{
			"the same build again is none",
			given{packages: "core 1.2.1-snapshot.20260131.6865616 changed", tags: "core/1.2.0", with: today},
			"patch --snapshot",
			`core 1.2.1-snapshot.20260131.6865616: this snapshot already
			 nothing to do`,
		},
		{
			"one below the present version is refused",
			given{packages: "core 1.3.0-zeta.1 changed", tags: "core/1.2.0", with: today},
			"patch --snapshot",
			`refused: core 1.3.0-zeta.1: the snapshot 1.3.0-snapshot.20260131.6865616 would be a step back`,
		},
	})
}
