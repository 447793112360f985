package hooks

import (
	"encoding/json"
	"fmt"

	"github.com/upmrel/upmrel/monorepo/judge"
)

// ParseGitHubDefaultBranch reads the payload of any event of GitHub's: what the default
// branch of the repository is; "" where it does not tell.
func ParseGitHubDefaultBranch(payload []byte) string {
	var event struct {
		Repository struct {
			DefaultBranch string `json:"default_branch"`
		}
	}
	if err := json.Unmarshal(payload, &event); err != nil {
		return ""
	}
	return event.Repository.DefaultBranch
}

// ParseGitHubPush reads the payload of GitHub's push event: which ref was pushed, from
// where to where. ok is false for the payload of another event.
// (https://docs.github.com/en/webhooks/webhook-events-and-payloads#push)
func ParseGitHubPush(payload []byte) (ref judge.Ref, ok bool, err error) {
	var event struct {
		Ref    string
		Before *string
		After  *string
	}
	if err := json.Unmarshal(payload, &event); err != nil {
		return judge.Ref{}, false, fmt.Errorf("the payload of GitHub's event: %w", err)
	}
	if event.Before == nil || event.After == nil || !isRef(event.Ref) {
		return judge.Ref{}, false, nil
	}
	if ref, err = ParseUpdate(event.Ref, *event.Before, *event.After); err != nil {
		return judge.Ref{}, false, fmt.Errorf("the payload of GitHub's push event %w", err)
	}
	return ref, true, nil
}
