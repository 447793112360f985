package judge

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/gitrepo/odb"
)

// object judges the tag itself: whether it is annotated, and its own name. (pre-push check 9)
func (j *Judge) object(ctx context.Context, r *release) (finding.List, error) {
	annotated := r.New != r.commit
	again := finding.Command("git", "tag", "-f", "-a", "-m", r.tag, "--", r.tag, r.commit.Short()) + ", then push it again"
	if local, ok := strings.CutPrefix(r.Local, gitrepo.TagPrefix); ok && local != r.tag {
		return finding.List{r.finding(finding.TagRenamed, finding.Error,
			fmt.Sprintf("the tag is %s here: it would be published under another name", finding.Printable(local)),
			finding.Command("git", "tag", "-a", "-m", r.tag, "--", r.tag, r.commit.Short())+", then "+
				finding.Command("git", "push", "--", j.remote.shown(), r.tag))}, nil
	}
	if !annotated {
		if !j.policy.Tags.Required {
			return nil, nil
		}
		return finding.List{r.finding(finding.TagLightweight, finding.Warning,
			"a lightweight tag, where tags.annotated asks for annotated ones", "if it is not out yet: "+again+"; upmrel tag makes annotated ones")}, nil
	}
	name, err := j.ownName(ctx, r.New)
	if err != nil || name == r.tag || !isRelease(r.w, name) {
		return nil, err
	}
	return finding.List{r.finding(finding.TagRenamed, finding.Error,
		fmt.Sprintf("the tag object calls itself %s: git describe and signatures go by that", finding.Printable(name)), again)}, nil
}

// ownName is what a tag object calls itself. Of tags on tags the outermost counts, as
// that is what git shows.
func (j *Judge) ownName(ctx context.Context, id gitrepo.ID) (string, error) {
	kind, data, err := j.repo.Object(ctx, id, 0)
	if err != nil || kind != odb.Tag {
		return "", err
	}
	head, _, _ := bytes.Cut(data, []byte("\n\n"))
	for line := range bytes.Lines(head) {
		if name, ok := bytes.CutPrefix(line, []byte("tag ")); ok {
			return string(bytes.TrimSuffix(name, []byte("\n"))), nil
		}
	}
	return "", nil
}
