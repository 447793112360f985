package config

import "time"

// Commands are the user's own that run with a release, before and after its steps.
type Commands struct {
	PreBump, PostBump, PreCommit, PostCommit, PrePush, PostPush []Command
}

// Command is one of them.
type Command struct {
	Run     []string // the command and its arguments
	Add     []string // globs of files that it makes and that go into the commit; none after it
	Timeout time.Duration
	Shell   bool // the system's shell runs the words, joined by spaces
}

func newCommand() Command { return Command{Timeout: 5 * time.Minute} }

func commandsSection(c *Commands) key {
	return key{
		name: "commands", doc: "Commands that run in the repository's root with a release. One that fails stops it: before postPush nothing has moved then.",
		keys: []key{
			commandsKey("preBump", &c.PreBump, making, "Commands that run before versions are written."),
			commandsKey("postBump", &c.PostBump, making, "Commands that run when versions are written into the work tree."),
			commandsKey("preCommit", &c.PreCommit, making, "Commands that run before the commit is made, with its files in the work tree."),
			commandsKey("postCommit", &c.PostCommit, commandKeys, "Commands that run when the commit is made, before any ref moves; UPMREL_COMMIT is its id."),
			commandsKey("prePush", &c.PrePush, commandKeys, "Commands that run when all is made and verified, before refs move and are pushed."),
			commandsKey("postPush", &c.PostPush, commandKeys, "Commands that run when the release is out. If one fails the release stays."),
		},
	}
}

// commandsKey is the commands at one point of a release.
func commandsKey(name string, list *[]Command, keys func(*Command) []key, doc string) key {
	example := []Command{newCommand()}
	example[0].Run = []string{"npm", "run", "build"}
	return key{name: name, doc: doc, rows: rowsOf(list, newCommand, keys), example: rowsOf(&example, newCommand, commandKeys).values()}
}

// making is the keys of a command that runs before the commit.
func making(c *Command) []key {
	return append(commandKeys(c), key{
		name: "add", value: &c.Add, check: inside("repository"), example: []string{"**/*.dll"},
		doc: "Globs of the files that it makes, changes or removes and that go into the commit. Files that git ignores never do.",
	})
}

func commandKeys(c *Command) []key {
	return []key{
		{
			name: "run", value: &c.Run, filled: true, needed: true, lines: true, example: []string{"npm", "run", "build"},
			doc: "The command and its arguments.",
		},
		{
			name: "timeout", value: &c.Timeout,
			doc: "How long it may take, as in 90s, 5m or 1h30m.",
		},
		{
			name: "shell", value: &c.Shell,
			doc: "Whether the system's shell runs it, as one line of its words.",
		},
	}
}
