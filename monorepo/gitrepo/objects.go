package gitrepo

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// ErrNotFound is wrapped when an object is not in the repository.
var ErrNotFound = odb.ErrNotFound

// ErrTooLarge is wrapped when an object or file is larger than the reader's limit.
var ErrTooLarge = odb.ErrTooLarge

// objects reads objects, from the repository's files where it can and from
// `git cat-file` where it must: SHA-256 ids, objects that a partial clone has
// to fetch first, and whatever the fast reader does not take.
type objects struct {
	repo  *Repo
	mu    sync.Mutex
	store *odb.Store
	noODB bool
	batch map[string]*catFile // by option: --batch, --batch-check
}

// Object reads an object of at most limit bytes (0: any size).
func (r *Repo) Object(ctx context.Context, id ID, limit int64) (odb.Kind, []byte, error) {
	return r.objects.read(ctx, id, limit)
}

func (o *objects) read(ctx context.Context, id ID, limit int64) (odb.Kind, []byte, error) {
	if err := ctx.Err(); err != nil {
		return 0, nil, err
	}
	if store := o.open(); store != nil {
		kind, data, err := store.Read(id, limit)
		if err == nil || errors.Is(err, odb.ErrTooLarge) {
			return kind, data, err
		}
	}
	return o.catFile(ctx, id, limit)
}

func (o *objects) open() *odb.Store {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.store == nil && !o.noODB {
		store, err := odb.Open(filepath.Join(o.repo.commonDir, "objects"))
		if err != nil || o.repo.hashSize != 20 {
			o.noODB = true
			return nil
		}
		o.store = store
	}
	return o.store
}

func (o *objects) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	var errs []error
	for _, batch := range o.batch {
		errs = append(errs, batch.close())
	}
	o.batch = nil
	if o.store != nil {
		errs = append(errs, o.store.Close())
		o.store = nil
	}
	return errors.Join(errs...)
}

// catFile asks git, for the size first so that a huge object is never read.
func (o *objects) catFile(ctx context.Context, id ID, limit int64) (odb.Kind, []byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if limit > 0 {
		check, err := o.process("--batch-check")
		if err != nil {
			return 0, nil, err
		}
		kind, size, err := check.header(id)
		if err != nil {
			return 0, nil, err
		}
		if size > limit {
			return kind, nil, fmt.Errorf("object %s of %d bytes: %w", id.Short(), size, ErrTooLarge)
		}
	}
	batch, err := o.process("--batch")
	if err != nil {
		return 0, nil, err
	}
	kind, size, err := batch.header(id)
	if err != nil {
		return 0, nil, err
	}
	data := make([]byte, size+1) // git ends every object with a line feed
	if _, err := io.ReadFull(batch.out, data); err != nil {
		return 0, nil, fmt.Errorf("read object %s from git: %w", id.Short(), err)
	}
	return kind, data[:size], ctx.Err()
}

// catFile is a running `git cat-file --batch` or `--batch-check`.
type catFile struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// process returns the running process of an option, started at first use.
func (o *objects) process(option string) (*catFile, error) {
	if c := o.batch[option]; c != nil {
		return c, nil
	}
	// The process outlives the call that starts it, so no call's context ends it.
	cmd := o.repo.git.command(context.Background(), "cat-file", option)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, gitError(context.Background(), []string{"cat-file"}, "", err)
	}
	c := &catFile{cmd: cmd, in: in, out: bufio.NewReaderSize(out, 1<<16)}
	if o.batch == nil {
		o.batch = map[string]*catFile{}
	}
	o.batch[option] = c
	return c, nil
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
	for _, kind := range []odb.Kind{odb.Commit, odb.Tree, odb.Blob, odb.Tag} {
		if kind.String() == fields[1] {
			return kind, size, nil
		}
	}
	return 0, 0, fmt.Errorf("object %s: unknown type %q", id.Short(), fields[1])
}

func (c *catFile) close() error {
	err := c.in.Close()
	return errors.Join(err, c.cmd.Wait())
}
