package hooks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/spelling"
)

// UnknownCodeError says that a code that is to be let through is none.
type UnknownCodeError struct {
	Code    string
	Nearest finding.Code // the code most likely meant; "" if there is none
}

func (e *UnknownCodeError) Error() string {
	message := fmt.Sprintf("there is no finding %q", e.Code)
	if e.Nearest != "" {
		message += fmt.Sprintf(" (did you mean %s?)", e.Nearest)
	}
	return message
}

// ParseAllow reads the codes that a push lets through, separated by commas. One
// that is not declared is an *UnknownCodeError.
func ParseAllow(text string) ([]finding.Code, error) {
	var codes []finding.Code
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		if !slices.Contains(finding.Codes(), finding.Code(word)) {
			return nil, &UnknownCodeError{Code: word, Nearest: nearestCode(word)}
		}
		codes = append(codes, finding.Code(word))
	}
	return codes, nil
}

func nearestCode(word string) finding.Code {
	var known []string
	for _, code := range finding.Codes() {
		known = append(known, string(code))
	}
	nearest, _ := spelling.Nearest(word, known)
	return finding.Code(nearest)
}
