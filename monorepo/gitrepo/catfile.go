package gitrepo

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// What a catFile is asked for.
const (
	wholeObjects = "--batch"
	onlySizes    = "--batch-check"
)

// catFile is a running `git cat-file` that answers many questions.
type catFile struct {
	mode   string
	cmd    *exec.Cmd
	end    context.CancelFunc
	in     io.WriteCloser
	out    *bufio.Reader
	stderr bytes.Buffer // to be read when the process has ended
}

// answer is what git says of an object.
type answer struct {
	kind odb.Kind
	size int64
	data []byte // nil where only the size was asked for
	err  error
}

// startCatFile starts the process. It outlives the call that needs it first, so
// no call's context ends it.
func startCatFile(g git, mode string) (*catFile, error) {
	ctx, end := context.WithCancel(context.Background())
	c := &catFile{mode: mode, cmd: g.command(ctx, "cat-file", mode), end: end}
	c.cmd.Stderr = &c.stderr
	var out io.ReadCloser
	var err error
	if c.in, err = c.cmd.StdinPipe(); err == nil {
		out, err = c.cmd.StdoutPipe()
	}
	if err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		end()
		return nil, gitError(context.Background(), []string{"cat-file"}, "", err)
	}
	c.out = bufio.NewReaderSize(out, 1<<16)
	return c, nil
}

// ask reads one object of at most limit bytes. It does not wait longer than ctx
// lasts: git may be fetching the object from a server.
func (c *catFile) ask(ctx context.Context, id ID, limit int64) (answer, error) {
	if err := ctx.Err(); err != nil { // an answer that is there at once would win now and then
		return answer{}, err
	}
	done := make(chan answer, 1)
	go func() { done <- c.read(id, limit) }()
	select {
	case a := <-done:
		return a, a.err
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

func (c *catFile) read(id ID, limit int64) answer {
	kind, size, err := c.header(id)
	switch {
	case err != nil:
		return answer{err: err}
	case c.mode == onlySizes:
		return answer{kind: kind, size: size}
	case limit > 0 && size > limit:
		return answer{kind: kind, err: fmt.Errorf("object %s of %d bytes: %w", id.Short(), size, ErrTooLarge)}
	}
	data := make([]byte, size+1) // git ends every object with a line feed
	if _, err := io.ReadFull(c.out, data); err != nil {
		return answer{err: fmt.Errorf("read object %s from git: %w", id.Short(), err)}
	}
	return answer{kind: kind, size: size, data: data[:size]}
}

// header asks for an object and reads git's answer up to its bytes.
func (c *catFile) header(id ID) (odb.Kind, int64, error) {
	if _, err := io.WriteString(c.in, id.String()+"\n"); err != nil {
		return 0, 0, fmt.Errorf("ask git for object %s: %w", id.Short(), err)
	}
	line, err := c.out.ReadString('\n')
	if err != nil {
		return 0, 0, fmt.Errorf("read object %s from git: %w", id.Short(), err)
	}
	fields := strings.Fields(line)
	if len(fields) != 3 {
		return 0, 0, fmt.Errorf("object %s: %w", id.Short(), ErrNotFound)
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil {
		return 0, 0, fmt.Errorf("read object %s from git: %w", id.Short(), err)
	}
	for kind := odb.Commit; kind <= odb.Tag; kind++ {
		if kind.String() == fields[1] {
			return kind, size, nil
		}
	}
	return 0, 0, fmt.Errorf("object %s: unknown type %q", id.Short(), fields[1])
}

// abandon ends the process before its time and returns what went wrong: in
// git's own words, if it died.
func (c *catFile) abandon(ctx context.Context, cause error) error {
	c.end()
	if ctx.Err() != nil || errors.Is(cause, ErrTooLarge) {
		go func() { _ = c.close() }()
		return cause
	}
	err := gitError(ctx, []string{"cat-file"}, "", c.close())
	if gitErr, ok := errors.AsType[*GitError](err); ok && c.stderr.Len() > 0 {
		gitErr.Stderr = strings.TrimSpace(c.stderr.String())
		return gitErr
	}
	return cause
}

// close lets the process end and tells how it did.
func (c *catFile) close() error {
	_ = c.in.Close()
	defer c.end()
	return c.cmd.Wait()
}
