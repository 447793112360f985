package subtree_test

import "testing"

// TestMerges is about which merges are copied, and which are one of their parents.
func TestMerges(t *testing.T) {
	t.Parallel()
	tests := []graphCase{
		{"both sides changed it", "", `
			root: a/f=1, a/g=1
			left <- root: a/f=2, a/g=1
			right <- root: a/f=1, a/g=2
			tip <- left right: a/f=2, a/g=2`},
		{"one side changed it", "", `
			root: a/f=1
			left <- root: a/f=1, b=1
			right <- root: a/f=2
			tip <- left right: a/f=2, b=1`},
		{"one side changed it, the other way round", "", `
			root: a/f=1
			left <- root: a/f=1, b=1
			right <- root: a/f=2
			tip <- right left: a/f=2, b=1`},
		{"as ours, without what the other side did", "", `
			root: a/f=1
			left <- root: a/f=2
			right <- root: a/f=3
			tip <- left right: a/f=2`},
		{"as theirs, without what this side did", "", `
			root: a/f=1
			left <- root: a/f=2
			right <- root: a/f=3
			tip <- left right: a/f=3`},
		{"as it was before either side", "", `
			root: a/f=1
			left <- root: a/f=2
			right <- root: a/f=3
			tip <- left right: a/f=1`},
		{"both sides came to the same", "", `
			root: a/f=1
			left <- root: a/f=2
			right <- root: a/f=2, b=1
			tip <- left right: a/f=2, b=1`},
		{"of a commit with its own ancestor", "", `
			root: a/f=1
			two <- root: a/f=2
			tip <- two root: a/f=2, b=1`},
		{"of an ancestor with its descendant", "", `
			root: a/f=1
			two <- root: a/f=2
			tip <- root two: a/f=1, b=1`},
		{"the second of the same is the older one", "", `
			root: a/f=1
			two <- root: a/f=2
			three <- two: a/f=1
			tip <- three root: a/f=1, b=1`},
		{"the second of the same is the newer one", "", `
			root: a/f=1
			two <- root: a/f=2
			three <- two: a/f=1
			tip <- root three: a/f=1, b=1`},
		{"of an unrelated history with another tree", "", `
			root: a/f=1
			other: a/f=2
			tip <- root other: a/f=1`},
		{"criss-cross", "", `
			root: a/f=1, a/g=1
			left <- root: a/f=2, a/g=1
			right <- root: a/f=1, a/g=2
			lr <- left right: a/f=2, a/g=2
			rl <- right left: a/f=2, a/g=2, b=1
			tip <- lr rl: a/f=2, a/g=2, b=1`},
		{"criss-cross of which one is as ours", "", `
			root: a/f=1
			left <- root: a/f=2
			right <- root: a/f=3
			lr <- left right: a/f=2
			rl <- right left: a/f=2
			more <- rl: a/f=4
			tip <- lr more: a/f=4`},
		{"two merge bases", "", `
			root: a/f=1
			left <- root: a/f=2
			right <- root: a/f=3
			lr <- left right: a/f=4
			rl <- right left: a/f=5
			back <- rl: a/f=4
			tip <- lr back: a/f=4`},
		{"octopus that takes something of each", "", `
			root: a/f=1, a/g=1, a/h=1
			one <- root: a/f=2, a/g=1, a/h=1
			two <- root: a/f=1, a/g=2, a/h=1
			three <- root: a/f=1, a/g=1, a/h=2
			tip <- one two three: a/f=2, a/g=2, a/h=2`},
		{"octopus of which one changed it", "", `
			root: a/f=1
			one <- root: a/f=1, b=1
			two <- root: a/f=2
			three <- root: a/f=1, c=1
			tip <- one two three: a/f=2, b=1, c=1`},
		{"octopus of which only the last that differs counts", "", `
			root: a/f=1
			one <- root: a/f=2
			two <- root: a/f=3
			three <- two: a/f=4
			old <- root: a/f=1, b=1
			tip <- one three old: a/f=2`},
		{"octopus where the last that differs adds nothing", "", `
			root: a/f=1
			one <- root: a/f=2
			two <- one: a/f=3
			old <- root: a/f=1, b=1
			tip <- two one old: a/f=3`},
		{"octopus of three that came to the same", "", `
			root: a/f=1
			one <- root: a/f=2
			two <- root: a/f=2, b=1
			three <- root: a/f=2, b=2
			tip <- one two three: a/f=2, b=3`},
		{"octopus of five with and without the folder", "", `
			root: a/f=1
			one <- root: a/f=2
			two <- root: b=1
			three <- two: a/f=2
			other: a/f=2
			none: c=1
			tip <- one two three other none: a/f=2, b=1, c=1`},
		{"with a branch that never had the folder", "", `
			root: a/f=1
			other: b=1
			tip <- other root: a/f=1, b=1`},
		{"with a grafted commit whose whole tree is the folder's", "", `
			root: a/f=1
			gone <- root: f=1
			side <- root: a/f=2
			tip <- side gone: a/f=1`},
		{"with a commit that was grafted and a copy of its ancestor", "", `
			root: a/f=1
			gone <- root: f=1
			back <- gone: a/f=1
			tip <- root back: a/f=1, b=1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.run(t)
		})
	}
}
