package gitrepo

import (
	"context"
	"fmt"
	"strings"
)

// ConfigHook is a hook that is set in git's configuration instead of a file.
type ConfigHook struct {
	Name    string
	Command string // for a shell
	Scope   string // of the setting: "local", "global" and so on
	Off     string // the key that switches it off, its own or that of all of the event
}

// hooksSince is the first git that runs hooks of the configuration.
const hooksSince = 54 // 2.54

// ConfigHooks lists the hooks of an event that are set in git's configuration, in the
// order in which git runs them. An older git runs none: then run is false.
func (r *Repo) ConfigHooks(ctx context.Context, event string) (hooks []ConfigHook, run bool, err error) {
	major, minor, err := r.GitVersion(ctx)
	if err != nil {
		return nil, false, err
	}
	if major == 2 && minor < hooksSince {
		hooks, err = r.idleHooks(ctx, event)
		return hooks, false, err
	}
	out, err := r.git.run(ctx, "hook", "list", "-z", "--show-scope", event)
	if exitCode(err) == 1 { // there is none
		return nil, true, nil
	}
	if err != nil {
		return nil, true, err
	}
	for _, line := range splitNUL(out) {
		words := strings.Split(line, "\t")
		if len(words) == 1 { // the one in the hooks folder
			continue
		}
		name := words[len(words)-1]
		command, err := r.Config(ctx, "hook."+name+".command")
		if err != nil {
			return nil, true, err
		}
		hook := ConfigHook{Name: name, Command: command, Scope: words[0]}
		switch {
		case len(words) > 2 && words[1] == "disabled":
			hook.Off = "hook." + name + ".enabled"
		case len(words) > 2: // since git 2.55
			hook.Off = "hook." + event + ".enabled"
		}
		hooks = append(hooks, hook)
	}
	return hooks, true, nil
}

// idleHooks are those that a newer git would run.
func (r *Repo) idleHooks(ctx context.Context, event string) ([]ConfigHook, error) {
	out, err := r.git.run(ctx, "config", "-z", "--show-scope", "--get-regexp", `^hook\..*\.event$`)
	if exitCode(err) == 1 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var hooks []ConfigHook
	words := splitNUL(out)
	for i := 0; i+1 < len(words); i += 2 {
		key, value, _ := strings.Cut(words[i+1], "\n")
		if value != event {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(key, "hook."), ".event")
		command, err := r.Config(ctx, "hook."+name+".command")
		if err != nil {
			return nil, fmt.Errorf("hook %s: %w", name, err)
		}
		hooks = append(hooks, ConfigHook{Name: name, Command: command, Scope: words[i]})
	}
	return hooks, nil
}
