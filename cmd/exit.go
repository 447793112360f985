package cmd

import (
	"errors"
	"io/fs"

	"github.com/upmrel/upmrel/hooks"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/upm"
	"github.com/upmrel/upmrel/release"
	"github.com/upmrel/upmrel/release/githubapi"
	"github.com/upmrel/upmrel/release/subtree"
)

// Exit codes, the same for every command.
const (
	exitDone         = 0
	exitUnexpected   = 1
	exitUsage        = 2
	exitFindings     = 3
	exitEmpty        = 4
	exitPrecondition = 5
	exitTagExists    = 6
	exitRemote       = 7
	exitCommand      = 8
	exitInterrupted  = 130
)

// exitCode maps an error to its code; it is the only place that does.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if isCanceled(err) {
		return exitInterrupted
	}
	if list, ok := findingsOf(err); ok {
		return codeOf(list)
	}
	if shown, ok := errors.AsType[*errShown](err); ok {
		return shown.code
	}
	for _, k := range []struct {
		is   bool
		code int
	}{
		{is[*usage](err) || is[*hooks.InputError](err) || is[*release.RequestError](err) || is[*gitrepo.NoRemoteError](err) || is[*upm.TransformError](err) || is[*planFileError](err), exitUsage},
		{is[*release.Precondition](err) || is[*release.InterruptedError](err) || is[*release.RunningError](err) || is[*gitrepo.NotRepositoryError](err) || is[*gitrepo.UnknownFormatError](err) || is[*release.NoCommitError](err) ||
			is[*bareError](err) || is[*gitrepo.NoIdentityError](err) || errors.Is(err, subtree.ErrShallow) || errors.Is(err, subtree.ErrGrafted) ||
			is[*subtree.MissingJoinError](err) || is[*subtree.ConflictingJoinError](err), exitPrecondition},
		{is[*release.CommandError](err), exitCommand},
		{is[*gitrepo.PushError](err) || is[*remoteError](err) || is[*release.UnreachableError](err) || is[*githubapi.Error](err), exitRemote},
		{errors.Is(err, fs.ErrNotExist) && is[*configMissing](err), exitUsage},
	} {
		if k.is {
			return k.code
		}
	}
	return exitUnexpected
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// codeOf is the exit code of findings: faults of the configuration come before
// faults of packages, and those before tags that are taken.
func codeOf(list finding.List) int {
	code := exitDone
	for _, f := range list {
		if f.Severity != finding.Error {
			continue
		}
		switch f.Code {
		case finding.TemplateInvalid, finding.TemplateClash, finding.NamePrefixClash, finding.TemplateOpenUPM:
			if f.Path == config.Filename { // configured, not inferred
				return exitUsage
			}
			code = exitFindings
		case finding.ConfigSyntax, finding.ConfigKey, finding.ConfigValue, finding.UPMBranch, finding.UPMTag:
			return exitUsage
		case finding.TagExists:
			if code == exitDone {
				code = exitTagExists
			}
		default:
			code = exitFindings
		}
	}
	return code
}

// findings ends a command because of what is wrong in the repository.
type findings struct{ list finding.List }

func (e *findings) Error() string { return "problems found" }

// findingsOf are the findings that ended a command, on the plan or on what was
// made of it.
func findingsOf(err error) (finding.List, bool) {
	if found, ok := errors.AsType[*findings](err); ok {
		return found.list, true
	}
	if failed, ok := errors.AsType[*release.FindingsError](err); ok {
		return failed.Findings, true
	}
	return nil, false
}

// bareError says that a command needs a work tree.
type bareError struct{ root string }

func (e *bareError) Error() string {
	return e.root + " is a bare repository: a release needs a work tree"
}

// remoteError says that the remote could not be asked.
type remoteError struct {
	remote string
	err    error
}

func (e *remoteError) Error() string { return e.remote + " can't be reached: " + e.err.Error() }

func (e *remoteError) Unwrap() error { return e.err }

// configMissing says that the file that --config names can't be read.
type configMissing struct{ err error }

func (e *configMissing) Error() string { return e.err.Error() }

func (e *configMissing) Unwrap() error { return e.err }
