//go:build linux && amd64

package cmd_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

// The tracer runs a program and counts the system calls by which it, and all that it
// starts, change files in the folder FAULT_DIR. To the one of the number FAULT_AT it does
// what FAULT says, as one of the constants below. It lists the calls in the file "calls"
// there.
const (
	killAll    = "kill all"    // as a power cut does
	killUpmrel = "kill upmrel" // and let run what it started
	killClient = "kill here"   // all but the server
	interrupt  = "interrupt"   // the group, as Ctrl-C does
	twice      = "interrupt twice"
	terminate  = "terminate" // upmrel, by SIGTERM
	diskFull   = "disk full" // from now on, for what needs room
)

// failing are the faults that let the one call fail.
var failing = map[string]syscall.Errno{"ENOSPC": syscall.ENOSPC, "EIO": syscall.EIO, "EACCES": syscall.EACCES}

type tracer struct {
	dir, fault string
	at, count  int
	root       int
	exit       int
	tasks      map[int]*task
	calls      []string
	full       bool
}

// task is a thread that is traced.
type task struct{ fresh bool } // its first stop is still to come

// trace is the tracer's main function. It starts itself once more, to become the program
// when it has told the system which calls are of interest.
func trace() {
	runtime.LockOSThread() // only one thread may trace
	if os.Args[1] == becoming {
		become(os.Args[2:])
	}
	t := &tracer{dir: os.Getenv("FAULT_DIR"), fault: os.Getenv("FAULT"), tasks: map[int]*task{}}
	t.at, _ = strconv.Atoi(os.Getenv("FAULT_AT"))
	self, err := os.Executable()
	if err != nil {
		t.die(err)
	}
	cmd := exec.Command(self, append([]string{becoming}, os.Args[1:]...)...)
	cmd.Args[0] = os.Args[0]
	cmd.ExtraFiles = []*os.File{os.NewFile(3, "held")} // by all that run
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.die(err)
	}
	t.root = cmd.Process.Pid
	t.follow()
	if err := os.WriteFile(filepath.Join(t.dir, "calls"), []byte(strings.Join(t.calls, "\n")), 0o600); err != nil {
		t.die(err)
	}
	os.Exit(t.exit)
}

func (t *tracer) die(err error) {
	fmt.Fprintln(os.Stderr, "tracer:", err)
	os.Exit(99)
}

// options of ptrace: stop at the calls of interest, follow whatever is started, and end
// it all with the tracer.
const options = syscall.PTRACE_O_TRACECLONE | syscall.PTRACE_O_TRACEFORK | syscall.PTRACE_O_TRACEVFORK |
	syscall.PTRACE_O_TRACEEXEC | traceSeccomp | exitKill

// What package syscall does not know. (sys/ptrace.h, linux/seccomp.h)
const (
	traceSeccomp = 0x80
	exitKill     = 0x100000
	eventSeccomp = 7
	retTrace     = 0x7ff00000
	retAllow     = 0x7fff0000
	noNewPrivs   = 38
)

// follow goes on until all that is traced has ended.
func (t *tracer) follow() {
	t.tasks[t.root] = &task{}
	started := false
	for len(t.tasks) > 0 {
		var status syscall.WaitStatus
		tid, err := syscall.Wait4(-1, &status, syscall.WALL, nil)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.ECHILD:
			return
		case err != nil:
			t.die(err)
		}
		if !started {
			started = true
			if err := syscall.PtraceSetOptions(tid, options); err != nil {
				t.die(err)
			}
		}
		if status.Exited() || status.Signaled() {
			t.ended(tid, status)
			continue
		}
		_ = syscall.PtraceCont(tid, t.stopped(tid, status)) // it may be gone by now
	}
}

// becoming is the first argument of a tracer that is to become the program.
const becoming = "--become"

// become runs the program in the place of this one.
func become(args []string) {
	filter := filterOf(changing)
	prog := syscall.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, noNewPrivs, 1, 0, 0, 0, 0); errno != 0 {
		(&tracer{}).die(errno)
	}
	const setSeccomp, byFilter = 22, 2
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, setSeccomp, byFilter, uintptr(unsafe.Pointer(&prog)), 0, 0, 0); errno != 0 {
		(&tracer{}).die(errno)
	}
	(&tracer{}).die(syscall.Exec(args[0], args, os.Environ()))
}

// filterOf is the program by which the system stops at the calls that may change files.
func filterOf(calls map[uint64]change) []syscall.SockFilter {
	const number, arguments = 0, 16
	load := func(at uint32) syscall.SockFilter {
		return syscall.SockFilter{Code: syscall.BPF_LD | syscall.BPF_W | syscall.BPF_ABS, K: at}
	}
	ret := func(k uint32) syscall.SockFilter {
		return syscall.SockFilter{Code: syscall.BPF_RET | syscall.BPF_K, K: k}
	}
	jump := func(op uint16, k uint32, past uint8) syscall.SockFilter {
		return syscall.SockFilter{Code: syscall.BPF_JMP | op | syscall.BPF_K, K: k, Jf: past}
	}
	filter := []syscall.SockFilter{load(number)}
	for nr, is := range calls {
		if is.flags == 0 {
			filter = append(filter, jump(syscall.BPF_JEQ, uint32(nr), 1), ret(retTrace))
			continue
		}
		filter = append(filter, jump(syscall.BPF_JEQ, uint32(nr), 4), load(arguments+8*is.flags),
			jump(syscall.BPF_JSET, making, 1), ret(retTrace), ret(retAllow))
	}
	return append(filter, ret(retAllow))
}

func (t *tracer) ended(tid int, status syscall.WaitStatus) {
	delete(t.tasks, tid)
	if tid != t.root {
		return
	}
	t.exit = status.ExitStatus()
	if status.Signaled() {
		t.exit = 128 + int(status.Signal())
	}
}

// stopped looks at a thread that stands still, and returns the signal that it gets when
// it goes on.
func (t *tracer) stopped(tid int, status syscall.WaitStatus) int {
	it := t.tasks[tid]
	if it == nil { // its parent has not told of it yet
		it = &task{fresh: true}
		t.tasks[tid] = it
	}
	switch sig := status.StopSignal(); {
	case sig == syscall.SIGTRAP && status.TrapCause() == eventSeccomp:
		t.atCall(tid)
	case sig == syscall.SIGTRAP && status.TrapCause() > 0:
		if child, err := syscall.PtraceGetEventMsg(tid); err == nil && status.TrapCause() != syscall.PTRACE_EVENT_EXEC && t.tasks[int(child)] == nil {
			t.tasks[int(child)] = &task{fresh: true}
		}
	case sig == syscall.SIGTRAP:
	case sig == syscall.SIGSTOP && it.fresh:
		it.fresh = false
	default:
		return int(sig)
	}
	return 0
}

// call is a system call as ptrace tells of it.
type call struct {
	op       uint8
	_        [3]uint8
	arch     uint32
	ip, sp   uint64
	nr       uint64
	args     [6]uint64
	_        uint32
	_        uint32
	reserved [4]uint64
}

// atCall is asked before each call that may change files.
func (t *tracer) atCall(tid int) {
	const getSyscallInfo = 0x420e
	var c call
	if _, _, errno := syscall.Syscall6(syscall.SYS_PTRACE, getSyscallInfo, uintptr(tid), unsafe.Sizeof(c), uintptr(unsafe.Pointer(&c)), 0, 0); errno != 0 {
		return
	}
	is := changing[c.nr]
	path := t.path(tid, is, &c)
	if path == "" {
		return
	}
	t.count++
	t.calls = append(t.calls, fmt.Sprintf("%s: %s %s", program(tid), is.name, path))
	if t.count == t.at || t.fault == twice && t.at > 0 && t.count == t.at+1 {
		t.strike(tid)
	}
	if t.full && is.room {
		fail(tid, syscall.ENOSPC)
	}
}

// fail lets the call that a thread begins come to nothing.
func fail(tid int, errno syscall.Errno) {
	var regs syscall.PtraceRegs
	if syscall.PtraceGetRegs(tid, &regs) == nil {
		regs.Orig_rax, regs.Rax = ^uint64(0), uint64(-int64(errno))
		_ = syscall.PtraceSetRegs(tid, &regs)
	}
}

// strike does what was asked for.
func (t *tracer) strike(tid int) {
	kill := func(pid int) { _ = syscall.Kill(pid, syscall.SIGKILL) }
	switch t.fault {
	case killAll:
		for pid := range t.tasks {
			kill(pid)
		}
	case killUpmrel:
		kill(t.root)
	case killClient:
		for pid := range t.tasks {
			if cwd, _ := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid)); !strings.HasPrefix(cwd, t.dir+"/acme.git") {
				kill(pid)
			}
		}
	case interrupt, twice:
		_ = syscall.Kill(-t.root, syscall.SIGINT)
	case terminate:
		_ = syscall.Kill(t.root, syscall.SIGTERM)
	case diskFull:
		t.full = true
	default:
		fail(tid, failing[t.fault])
	}
}

// change is a system call that changes files.
type change struct {
	name  string
	arg   uint32 // that names what changes
	kind  byte   // of the argument: 'p' a path, 'a' a folder and after it a path, 'f' an open file
	room  bool   // it needs room on the disk
	flags uint32 // the argument that says whether it changes anything; 0 for none
}

// making are the flags of a call that opens a file and makes or empties it.
const making = syscall.O_CREAT | syscall.O_TRUNC

var changing = map[uint64]change{
	syscall.SYS_OPEN: {"open", 0, 'p', true, 1}, syscall.SYS_CREAT: {"open", 0, 'p', true, 0}, syscall.SYS_OPENAT: {"open", 0, 'a', true, 2},
	syscall.SYS_WRITE: {"write", 0, 'f', true, 0}, syscall.SYS_PWRITE64: {"write", 0, 'f', true, 0}, syscall.SYS_WRITEV: {"write", 0, 'f', true, 0},
	syscall.SYS_RENAME: {"rename", 0, 'p', false, 0}, syscall.SYS_RENAMEAT: {"rename", 0, 'a', false, 0}, sysRenameat2: {"rename", 0, 'a', false, 0},
	syscall.SYS_UNLINK: {"unlink", 0, 'p', false, 0}, syscall.SYS_UNLINKAT: {"unlink", 0, 'a', false, 0}, syscall.SYS_RMDIR: {"rmdir", 0, 'p', false, 0},
	syscall.SYS_MKDIR: {"mkdir", 0, 'p', true, 0}, syscall.SYS_MKDIRAT: {"mkdir", 0, 'a', true, 0},
	syscall.SYS_LINK: {"link", 1, 'p', true, 0}, syscall.SYS_LINKAT: {"link", 2, 'a', true, 0},
	syscall.SYS_SYMLINK: {"symlink", 1, 'p', true, 0}, syscall.SYS_SYMLINKAT: {"symlink", 1, 'a', true, 0},
	syscall.SYS_TRUNCATE: {"truncate", 0, 'p', true, 0}, syscall.SYS_FTRUNCATE: {"truncate", 0, 'f', true, 0},
	syscall.SYS_FSYNC: {"fsync", 0, 'f', true, 0}, syscall.SYS_FDATASYNC: {"fsync", 0, 'f', true, 0},
	syscall.SYS_CHMOD: {"chmod", 0, 'p', false, 0}, syscall.SYS_FCHMODAT: {"chmod", 0, 'a', false, 0}, syscall.SYS_FCHMOD: {"chmod", 0, 'f', false, 0},
}

const sysRenameat2 = 316

// path is what a call changes, from the folder; "" where that is not in there.
func (t *tracer) path(tid int, is change, c *call) string {
	var path string
	switch is.kind {
	case 'f':
		path = t.link(tid, fmt.Sprintf("fd/%d", int32(c.args[is.arg])))
	case 'p':
		path = t.resolve(tid, t.link(tid, "cwd"), c.args[is.arg])
	case 'a':
		from := "cwd"
		if fd := int32(c.args[is.arg]); fd >= 0 {
			from = fmt.Sprintf("fd/%d", fd)
		}
		path = t.resolve(tid, t.link(tid, from), c.args[is.arg+1])
	}
	inside, ok := strings.CutPrefix(path, t.dir+"/")
	if !ok {
		return ""
	}
	return inside
}

func (t *tracer) link(tid int, what string) string {
	path, _ := os.Readlink(fmt.Sprintf("/proc/%d/%s", tid, what))
	return path
}

// resolve reads a path from a thread's memory.
func (t *tracer) resolve(tid int, from string, at uint64) string {
	buf := make([]byte, 0, 256)
	for len(buf) < 4096 {
		var part [256]byte
		n, err := syscall.PtracePeekData(tid, uintptr(at)+uintptr(len(buf)), part[:])
		end := bytes.IndexByte(part[:max(n, 0)], 0)
		if end >= 0 {
			buf = append(buf, part[:end]...)
			break
		}
		buf = append(buf, part[:max(n, 0)]...)
		if err != nil {
			break
		}
	}
	path := string(buf)
	if !filepath.IsAbs(path) {
		path = filepath.Join(from, path)
	}
	return filepath.Clean(path)
}

// program is what a thread runs, in short.
func program(tid int) string {
	line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", tid))
	words := strings.Split(strings.TrimRight(string(line), "\x00"), "\x00")
	words[0] = filepath.Base(words[0])
	if i := slices.Index(words, "-C"); i == 1 && len(words) > 3 {
		words = slices.Delete(words, 1, 3)
	}
	return strings.Join(words[:min(2, len(words))], " ")
}
