package cmd

// manualText is what upmrel is, in paragraphs.
func manualText() []string {
	return []string{
		"upmrel releases the Unity packages of a git repository: it raises their versions, writes their " +
			"changelogs, splits them off into upm branches, tags them and pushes all of that at once. " +
			"It follows the two ways that OpenUPM describes for repositories of several packages: synchronized " +
			"(every package has the same version and one tag) and prefixed (each has its own).",
		"upmrel plan shows what a release would do and changes nothing; upmrel release shows it, asks, and does it. " +
			"A release that was interrupted is finished by upmrel resume or undone by upmrel rollback. " +
			"upmrel hook install has git refuse pushes of tags that Unity or OpenUPM could not use.",
		"Results go to standard output, everything else to standard error. Packages, levels and tags are " +
			"completed by the shells for which upmrel completion prints a script.",
	}
}

// exitStatus is an exit code and what it means.
type exitStatus struct {
	code  int
	means string
}

func exitStatuses() []exitStatus {
	return []exitStatus{
		{exitDone, "Done, or nothing to do."},
		{exitUnexpected, "Unexpected."},
		{exitUsage, "Wrong usage or configuration."},
		{exitFindings, "Findings: errors of check, a broken or duplicate manifest, drifted versions, the hook's refusal."},
		{exitEmpty, "Nothing to do, with --fail-on-empty."},
		{exitPrecondition, "A precondition: no repository, no commit, dirty, wrong branch, behind, shallow, an interrupted release."},
		{exitTagExists, "The tag exists elsewhere."},
		{exitRemote, "The remote or the push failed; local work is kept."},
		{exitCommand, "A command of the configuration failed."},
		{exitInterrupted, "Interrupted."},
	}
}

// manualSurroundings tells of variables, files and examples.
func manualSurroundings(r *roff) {
	r.section("ENVIRONMENT")
	for _, v := range [][2]string{
		{"UPMREL_OPTION", "Sets an option of that name, as UPMREL_FORMAT=json or UPMREL_DRY_RUN=1, for commands that have it. " +
			"The hooks that git runs and the option --commit take none."},
		{"UPMREL_ALLOW", "Codes, separated by commas, of findings that may pass this once."},
		{"UPMREL_HOOK", "Set to 0, the pre-push hook judges nothing. To commands of the configuration it tells when they run, as preCommit."},
		{"UPMREL_PLAN_FILE", "For commands of the configuration: the file that holds the plan."},
		{"SOURCE_DATE_EPOCH", "The date of a release, in seconds since 1970."},
		{"NO_COLOR, CLICOLOR_FORCE", "No colors, and colors also where the output is no terminal."},
		{"GH_TOKEN, GITHUB_TOKEN", "For GitHub Releases: the token. That of GitHub Enterprise is in GH_ENTERPRISE_TOKEN or GITHUB_ENTERPRISE_TOKEN."},
		{"GITHUB_API_URL", "For GitHub Releases: the API of GitHub Enterprise, as https://HOST/api/v3."},
		{"GITHUB_ACTIONS", "Set by GitHub Actions: findings become annotations, results outputs of the step."},
	} {
		r.term(v[0], v[1])
	}
	r.section("FILES")
	r.term(".upmrel.yaml", "The configuration, at the top of the repository; every key may be left out. "+
		"upmrel init writes one, upmrel schema prints its JSON Schema.")
	r.term(".git/upmrel/", "The journal of a release under way.")
	r.section("EXAMPLES")
	for _, e := range [][2]string{
		{"Show what the next minor version of every changed package would do, then do it:", "upmrel plan minor\nupmrel release minor"},
		{"Release two packages, each at its own level:", "upmrel release -p com.acme.foo=minor -p com.acme.bar=2.0.0"},
		{"Have pushes of this clone judged:", "upmrel hook install"},
		{"Judge every package by the rules of OpenUPM and git installs:", "upmrel check"},
		{"Tell what a finding means:", "upmrel explain meta-missing"},
	} {
		r.paragraph(e[0])
		r.literal(e[1])
	}
	r.section("SEE ALSO")
	r.paragraph("git(1), git-tag(1), git-push(1), githooks(5)")
	r.paragraph("https://github.com/upmrel/upmrel")
}
