package hooks

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/upmrel/upmrel/monorepo/lazyregexp"
)

// lefthook looks at what lefthook runs on a push. Its hook reads lefthook's
// configuration anew each time.
func (w *walk) lefthook(hook string) {
	root := w.repo.Root()
	file := firstOf(root, lefthookFiles())
	w.lfs = w.lfs || runsLFSItself(filepath.Join(root, filepath.FromSlash(file)))
	if value := w.around.Getenv("LEFTHOOK"); value == "0" || value == "false" {
		w.because(absent, "LEFTHOOK="+value+" is set here, so lefthook runs nothing", "unset LEFTHOOK")
		return
	}
	asserted := strings.Contains(hook, "exit 1") // the option assert_lefthook_installed
	if !asserted && !w.findsLefthook(hook) {
		w.because(risk, "lefthook is not installed here, and without it its hook lets everything out", "install it: npm install, or https://lefthook.dev/install")
	}
	calls := lefthookCalls(root)
	if file == "" {
		file = "lefthook.yml"
	}
	if len(calls) == 0 {
		w.because(absent, file+" does not ask upmrel", "in "+file+":\n"+lefthookSnippet(file))
		return
	}
	call := best(calls)
	w.ran(Run{By: lefthook, Path: filepath.Join(root, filepath.FromSlash(call.file)), Asks: true})
	switch {
	case !call.stdin:
		w.because(absent, call.file+" asks upmrel without use_stdin, so it hears of no ref and lets everything out", "in "+call.file+":\n"+lefthookSnippet(call.file))
	case !call.always:
		w.because(absent, call.file+" asks upmrel without files, and lefthook leaves that out of pushes of tags alone", "in "+call.file+":\n"+lefthookSnippet(call.file))
	default:
		w.asked(call.script)
	}
}

// runsLFSItself reports whether lefthook hands the pushed refs to Git LFS, as it does
// unless it is told not to.
func runsLFSItself(config string) bool {
	text, err := readHook(config)
	return err != nil || !skipLFS().Match(text)
}

var skipLFS = lazyregexp.New(`(?m)^\s*"?skip_lfs"?\s*[:=]\s*true\b`)

var recordedLefthook = lazyregexp.New(`(?m)^\s*elif "?([^\s"]*[/\\]lefthook(?:\.exe)?)"? -h `)

// findsLefthook reports whether lefthook's hook would find the program, in the places
// that are quickly looked at.
func (w *walk) findsLefthook(hook string) bool {
	if w.around.Getenv("LEFTHOOK_BIN") != "" || w.around.InPath(lefthook) != "" {
		return true
	}
	if match := recordedLefthook().FindStringSubmatch(hook); match != nil && exists(match[1]) {
		return true
	}
	modules, _ := filepath.Glob(filepath.Join(w.repo.Root(), "node_modules", "*lefthook*"))
	for _, program := range []string{"go", "bundle", "yarn", "pnpm", "swift", "mint", "uv", "mise", "devbox"} {
		if strings.Contains(hook, program) && w.around.InPath(program) != "" && len(modules) == 0 {
			return true // which may have it; to ask takes long
		}
	}
	return len(modules) > 0
}

// lefthookCall is a place in lefthook's configuration that asks upmrel of a push.
type lefthookCall struct {
	file   string // of the configuration, relative to the root
	script string
	stdin  bool // it is given what git says
	always bool // it runs also where no file differs from what is pushed already
}

// whole reports whether the call hears of every ref of every push.
func (c lefthookCall) whole() bool { return c.stdin && c.always }

// best is the call that hears of most pushes.
func best(calls []lefthookCall) lefthookCall {
	for _, call := range calls {
		if call.whole() {
			return call
		}
	}
	return calls[0]
}

// lefthookCalls finds them, without following what the configuration extends.
func lefthookCalls(root string) []lefthookCall {
	var calls []lefthookCall
	for _, name := range lefthookFiles() {
		for _, file := range []string{name, localName(name)} {
			text, err := readHook(filepath.Join(root, filepath.FromSlash(file)))
			if err != nil {
				continue
			}
			read := readLefthook
			if filepath.Ext(file) == ".toml" {
				read = readTOML
			}
			found := read(root, text)
			for i := range found {
				found[i].file = file
			}
			calls = append(calls, found...)
		}
	}
	return calls
}

// localName is the file beside a configuration that is not committed.
func localName(file string) string {
	ext := filepath.Ext(file)
	return strings.TrimSuffix(file, ext) + "-local" + ext
}

// readLefthook finds the calls in one configuration.
func readLefthook(root string, text []byte) []lefthookCall {
	var config struct {
		SourceDir string         `yaml:"source_dir"`
		PrePush   map[string]any `yaml:"pre-push"`
	}
	if yaml.Unmarshal(text, &config) != nil { // with which lefthook does not run either
		return nil
	}
	if config.SourceDir == "" {
		config.SourceDir = ".lefthook"
	}
	scripts := filepath.Join(root, filepath.FromSlash(config.SourceDir), hookName)
	return jobs(config.PrePush, scripts)
}

// readTOML finds the call in a configuration in TOML, by its text alone.
func readTOML(_ string, text []byte) []lefthookCall {
	if !callsUpmrel(text) {
		return nil
	}
	all := string(text)
	return []lefthookCall{{script: all, stdin: strings.Contains(all, "use_stdin = true"), always: strings.Contains(all, "{files}") || strings.Contains(all, "{all_files}")}}
}

// jobs finds the calls in a part of the configuration: a command is a map with "run", a
// script one with "script", or one that stands under its name in "scripts".
func jobs(node any, scripts string) []lefthookCall {
	var calls []lefthookCall
	switch node := node.(type) {
	case []any:
		for _, item := range node {
			calls = append(calls, jobs(item, scripts)...)
		}
	case map[string]any:
		if skipped, _ := node["skip"].(bool); skipped {
			return nil
		}
		stdin, _ := node["use_stdin"].(bool)
		if run, _ := node["run"].(string); callsUpmrel([]byte(run)) {
			named := strings.Contains(run, "{files}") && node["files"] != nil || strings.Contains(run, "{all_files}")
			return []lefthookCall{{script: run, stdin: stdin, always: named}}
		}
		if name, _ := node["script"].(string); name != "" {
			return script(filepath.Join(scripts, name), stdin)
		}
		for _, key := range slices.Sorted(maps.Keys(node)) {
			item := node[key]
			if at, ok := item.(map[string]any); ok && exists(filepath.Join(scripts, key)) {
				stdin, _ = at["use_stdin"].(bool)
				calls = append(calls, script(filepath.Join(scripts, key), stdin)...)
				continue
			}
			calls = append(calls, jobs(item, scripts)...)
		}
	}
	return calls
}

// script is the call in a script, which runs always.
func script(path string, stdin bool) []lefthookCall {
	text, err := os.ReadFile(path)
	if err != nil || !callsUpmrel(text) {
		return nil
	}
	return []lefthookCall{{script: string(text), stdin: stdin, always: true}}
}
