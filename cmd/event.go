package cmd

import (
	"cmp"
	"fmt"
	"os"
	"strings"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/judge"
)

// refOfEvent is the ref that this runs for, by the variables of pre-commit, of GitHub
// Actions, which Gitea and Forgejo set too, or of GitLab.
func refOfEvent() (askedRef, error) {
	if name := os.Getenv("PRE_COMMIT_REMOTE_BRANCH"); name != "" {
		return preCommitRef(name)
	}
	if name := os.Getenv("GITHUB_REF"); name != "" {
		return gitHubRef(name)
	}
	if tag := os.Getenv("CI_COMMIT_TAG"); tag != "" {
		ref, err := gitLabRef(gitrepo.TagPrefix + tag)
		ref.named = true // CI_COMMIT_SHA is the commit's id, also where the tag has one of its own
		return ref, err
	}
	if branch := os.Getenv("CI_COMMIT_BRANCH"); branch != "" {
		return gitLabRef(gitrepo.BranchPrefix + branch)
	}
	return askedRef{}, &usage{message: "name the tags to judge", fix: "upmrel check --refs TAG..."}
}

// defaultBranchOfEvent is the repository's default branch, which a clone that CI made does
// not remember, by GitLab's variables or GitHub's event; "" where neither tells.
func defaultBranchOfEvent() string {
	if branch := os.Getenv("CI_DEFAULT_BRANCH"); branch != "" {
		return branch
	}
	payload, err := os.ReadFile(os.Getenv("GITHUB_EVENT_PATH"))
	if err != nil { // whoever needs it says so
		return ""
	}
	return hooks.ParseGitHubDefaultBranch(payload)
}

// gitHubRef is the ref, with the ids of the push that the workflow runs for, if it runs
// for one.
func gitHubRef(name string) (askedRef, error) {
	asked := askedRef{Ref: judge.Ref{Name: name}, named: true}
	if !strings.HasPrefix(name, "refs/") {
		return asked, noEvent("GITHUB_REF: %s is not the full name of a ref", name)
	}
	path := os.Getenv("GITHUB_EVENT_PATH")
	if os.Getenv("GITHUB_EVENT_NAME") != "push" || path == "" {
		return asked, nil
	}
	payload, err := os.ReadFile(path)
	if err != nil {
		return asked, noEvent("GITHUB_EVENT_PATH: %v", err)
	}
	ref, ok, err := hooks.ParseGitHubPush(payload)
	if err != nil {
		return asked, noEvent("%s: %v", path, err)
	}
	if ok && ref.Name == name {
		asked = askedRef{Ref: ref}
	}
	return asked, nil
}

// gitLabRef is the ref, with the ids that GitLab tells: of what was no push the old one
// is zero.
func gitLabRef(name string) (askedRef, error) {
	before := cmp.Or(os.Getenv("CI_COMMIT_BEFORE_SHA"), strings.Repeat("0", 40))
	ref, err := hooks.ParseUpdate(name, before, os.Getenv("CI_COMMIT_SHA"))
	if err != nil {
		return askedRef{}, noEvent("GitLab's variables: %s %v", name, err)
	}
	return askedRef{Ref: ref}, nil
}

// preCommitRef is the one ref of a push that pre-commit tells of, with its id where that
// is told. What the remote has is not: PRE_COMMIT_FROM_REF may be any commit before.
func preCommitRef(name string) (askedRef, error) {
	next := os.Getenv("PRE_COMMIT_TO_REF")
	if next == "" {
		return askedRef{Ref: judge.Ref{Name: name}, named: true}, nil
	}
	ref, err := hooks.ParseUpdate(name, strings.Repeat("0", len(next)), next)
	if err != nil {
		return askedRef{}, noEvent("pre-commit's variables: %s %v", name, err)
	}
	return askedRef{Ref: ref}, nil
}

// noEvent says that nobody tells what this runs for.
func noEvent(format string, args ...any) error {
	return &usage{message: fmt.Sprintf(format, args...), fix: "name the tags to judge: upmrel check --refs TAG..."}
}
