package judge

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/manifest"
	"github.com/upmrel/upmrel/monorepo/unity"
	"github.com/upmrel/upmrel/monorepo/version"
)

// upmBranch is a branch that users install a package from, as it is to be published.
type upmBranch struct {
	Ref

	short string
	owner string // the package; "" where it may be any, and others by other sources
}

func (b upmBranch) finding(code finding.Code, message, fix string) finding.Finding {
	return finding.Finding{
		Code: code, Severity: finding.Error, Ref: b.Name, Package: b.owner, Message: message, Fix: fix,
	}
}

// onUPMBranch judges an upm branch: it goes on from where users know it, and has a package
// at its root.
func (j *Judge) onUPMBranch(ctx context.Context, b upmBranch) (finding.List, error) {
	if b.New.IsZero() {
		return finding.List{j.branchDeleted(b)}, nil
	}
	if list, err := j.noCommit(ctx, b.Ref); err != nil || len(list) > 0 {
		return list, err
	}
	list, err := j.rewritten(ctx, b)
	if err != nil {
		return nil, err
	}
	found, err := j.root(ctx, b)
	return append(list, found...), err
}

// branchDeleted tells of an upm branch that goes. It is no slip: nobody deletes a branch
// without naming it, or asking for all that is not here to go.
func (j *Judge) branchDeleted(b upmBranch) finding.Finding {
	f := b.finding(finding.UPMRewrite,
		fmt.Sprintf("users who install %s from this branch lose it, and Unity's lock files name its commits", cmp.Or(b.owner, "a package")),
		"to bring it back: "+finding.Command("git", "push", "--", j.remote.shown(), b.Old.String()+":"+b.Name))
	f.Severity = finding.Warning
	return f
}

// rewritten refuses to take commits away from an upm branch.
func (j *Judge) rewritten(ctx context.Context, b upmBranch) (finding.List, error) {
	if b.Old.IsZero() {
		return nil, nil
	}
	is, known, err := j.descends(ctx, b.New, b.Old)
	if err != nil || is {
		return nil, err
	}
	if j.repo.Shallow() {
		f := b.finding(finding.NotJudged,
			fmt.Sprintf("this clone is shallow: whether %s goes on from %s, where the branch is, can't be told", b.New.Short(), b.Old.Short()),
			finding.Command("git", "fetch", "--unshallow", "--", j.remote.shown()))
		f.Severity = finding.Info
		return finding.List{f}, nil
	}
	message := fmt.Sprintf("the branch is at %s on %s, which %s does not go on from: Unity's lock files name the commits that would be lost",
		b.Old.Short(), j.remote.shown(), b.New.Short())
	if !known {
		message = fmt.Sprintf("the branch is at %s on %s, a commit that is not here, so %s does not go on from it: Unity's lock files name the commits that would be lost",
			b.Old.Short(), j.remote.shown(), b.New.Short())
	}
	return finding.List{b.finding(finding.UPMRewrite, message,
		finding.Command("git", "fetch", "--", j.remote.shown(), b.Name)+", then release again")}, nil
}

// descends reports whether a commit has another in its history. known is false where the
// other is not here. Mostly it is near, and found before git would have started.
func (j *Judge) descends(ctx context.Context, id, from gitrepo.ID) (is, known bool, err error) {
	if known, err = j.repo.Has(ctx, from); err != nil || !known {
		return false, false, err
	}
	c, err := j.repo.Commit(ctx, from)
	if err != nil {
		return false, true, err
	}
	if is, err = j.histories.from(id).HoldsByDate(ctx, c); err != nil || is {
		return is, true, err
	}
	return j.repo.IsAncestor(ctx, from, id)
}

// root judges what an upm branch has for a package at its root.
func (j *Judge) root(ctx context.Context, b upmBranch) (finding.List, error) {
	data, fault, err := j.rootFile(ctx, b.New)
	switch {
	case err != nil:
		return nil, err
	case fault != "":
		return j.noPackage(b, fault), nil
	}
	m, err := manifest.Parse(data)
	if err != nil {
		return j.badManifest(b, err), nil
	}
	_, invalid := version.Parse(m.Version.Value)
	at := "package.json at the root of " + b.New.Short()
	switch name := m.Name.Value; {
	case name == "":
		return j.noPackage(b, at+" has no name"), nil
	case !m.Version.Set:
		return j.noPackage(b, at+" has no version"), nil
	case invalid != nil:
		return j.noPackage(b, fmt.Sprintf("%s: %v", at, invalid)), nil
	case b.owner != "" && name != b.owner:
		if ok, err := j.owners.also(ctx, b.short, name); err != nil || ok { // it is being renamed
			return nil, err
		}
		return j.noPackage(b, fmt.Sprintf("%s is of %s, but the branch is %s's", at, name, b.owner)), nil
	}
	return nil, nil
}

// rootFile reads the manifest at the root of a commit; fault says why it can't be one.
func (j *Judge) rootFile(ctx context.Context, id gitrepo.ID) (data []byte, fault string, err error) {
	c, err := j.repo.Commit(ctx, id)
	if err != nil {
		return nil, "", err
	}
	at, mode, ok, err := j.repo.Lookup(ctx, c.Tree, unity.ManifestName)
	switch {
	case err != nil:
	case !ok:
		fault = "there is no package.json at the root of " + id.Short()
	case !mode.Regular():
		fault = fmt.Sprintf("package.json at the root of %s is %s: Unity and OpenUPM read no such thing", id.Short(), kindOf(mode))
	default:
		_, data, err = j.repo.Object(ctx, at, monorepo.MaxManifest)
	}
	if errors.Is(err, gitrepo.ErrTooLarge) {
		return nil, fmt.Sprintf("package.json at the root of %s is larger than %d MiB", id.Short(), monorepo.MaxManifest>>20), nil
	}
	return data, fault, err
}

// kindOf says what stands where a file is wanted.
func kindOf(mode gitrepo.Mode) string {
	switch mode {
	case gitrepo.ModeSymlink:
		return "a symbolic link"
	case gitrepo.ModeSubmodule:
		return "a submodule"
	}
	return "a folder"
}

// badManifest repeats the first fault of a manifest.
func (j *Judge) badManifest(b upmBranch, err error) finding.List {
	list := j.noPackage(b, fmt.Sprintf("package.json at the root of %s: %v", b.New.Short(), err))
	var faults manifest.ErrorList
	if errors.As(err, &faults) && len(faults) > 0 {
		first := faults[0]
		list[0].Line, list[0].Column = first.Pos.Line, first.Pos.Column
		list[0].Message = fmt.Sprintf("package.json:%d at the root of %s: %s", first.Pos.Line, b.New.Short(), first.Msg)
	}
	return list
}

// noPackage refuses a commit that nobody could install a package from.
func (j *Judge) noPackage(b upmBranch, message string) finding.List {
	split := []string{"upmrel", "split"}
	if b.owner != "" {
		split = append(split, b.owner)
	}
	f := b.finding(finding.UPMManifest, message,
		finding.Command(split...)+"   (makes the branch of the package's folder; a branch that is no package's needs another name)")
	f.Path = unity.ManifestName
	return finding.List{f}
}

// holds reports whether a commit has a package of this name at its root, as far as that
// can be told.
func (j *Judge) holds(ctx context.Context, id gitrepo.ID, name string) bool {
	if has, err := j.repo.Has(ctx, id); err != nil || !has {
		return false
	}
	data, _, err := j.rootFile(ctx, id)
	if err != nil {
		return false
	}
	m, _ := manifest.Parse(data)
	return m != nil && m.Name.Value == name
}
