package cmd

import (
	"os"
	"strconv"
	"time"
)

// now is the date that a release gets: SOURCE_DATE_EPOCH, in seconds since 1970, where
// it is set, so that a release can be made again byte for byte.
// (reproducible-builds.org/specs/source-date-epoch)
func now() time.Time {
	if date, set := sourceDate(); set {
		return date
	}
	return time.Now()
}

// isDateSet reports whether SOURCE_DATE_EPOCH says what now is.
func isDateSet() bool {
	_, set := sourceDate()
	return set
}

// checkDate refuses a SOURCE_DATE_EPOCH that no date can be made of, as today would not be
// what was meant.
func checkDate() error {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if date, set := sourceDate(); text == "" || set && date.Unix() >= 0 && date.Year() <= 9999 {
		return nil
	}
	return &usage{message: "SOURCE_DATE_EPOCH is no date in seconds since 1970: " + strconv.Quote(text), fix: "unset SOURCE_DATE_EPOCH"}
}

func sourceDate() (date time.Time, set bool) {
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	return time.Unix(seconds, 0).UTC(), err == nil
}
