package rewrite

import (
	"bytes"
	"math"
	"strconv"
	"time"
)

const (
	day      = 24 * 60 * 60
	year2100 = 4102444800 // 2100-01-01T00:00:00Z, where git's date reader ends

	// lastTime is the last second of the year 2147485547, past which C's struct
	// tm has no room for the year and git shows 1970.
	lastTime = 67768036191676799
)

// stamp is a time as a commit holds it.
type stamp struct {
	seconds uint64 // since 1970
	zone    int    // minutes east of UTC
}

// parseStamp is what is left of the end of an ident line after git log has shown
// it as an RFC 2822 date and git commit-tree has read that.
func parseStamp(text []byte) stamp {
	text = trimSpace(text)
	digits := countDigits(text)
	seconds, err := strconv.ParseUint(string(text[:digits]), 10, 63)
	if err != nil || seconds > lastTime {
		return stamp{} // none, or one that git shows as 1970
	}
	text = trimSpace(text[digits:])
	if len(text) < 2 || text[0] != '+' && text[0] != '-' {
		return stamp{seconds: seconds}
	}
	zone := string(text[:1+countDigits(text[1:])])
	if len(zone) < 2 {
		return stamp{seconds: seconds}
	}
	return reread(seconds, parseZone(zone))
}

// parseZone reads a zone of any length as the decimal number that git takes it
// for; one that overflows C's int is 0.
func parseZone(text string) int {
	zone, err := strconv.ParseInt(text, 10, 64)
	if err != nil || zone >= math.MaxInt32 || zone <= math.MinInt32 {
		return 0
	}
	return int(zone)
}

// reread shows the seconds in the zone, whose last two decimal digits are the
// minutes whatever they are, and reads that date. A zone that the reader does
// not accept, of more than four digits, 24 hours or 60 minutes, has moved the
// clock all the same; nor does it accept -0001, its sign for no zone.
func reread(seconds uint64, decimal int) stamp {
	minutes := decimal/100*60 + decimal%100
	accepted := abs(decimal) <= 2359 && abs(decimal)%100 < 60 && minutes != -1
	if minutes > math.MaxInt32/60 || minutes < math.MinInt32/60 {
		return stamp{seconds: seconds} // beyond C's int: no rule to follow
	}
	local := int64(seconds) + int64(minutes)*60
	switch {
	case local > lastTime:
		return stamp{}
	case accepted:
		return stamp{seconds: seconds, zone: minutes}
	case local < 0 || time.Unix(local, 0).UTC().Year() >= 2100:
		return stamp{seconds: seconds} // git dies
	}
	return stamp{seconds: uint64(local)}
}

// append appends the stamp as a commit holds it: "1700000000 +0100".
func (s stamp) append(dst []byte) []byte {
	dst = strconv.AppendUint(dst, s.seconds, 10)
	sign := byte('+')
	if s.zone < 0 {
		sign = '-'
	}
	zone := abs(s.zone)
	hours, minutes := zone/60, zone%60
	return append(dst, ' ', sign,
		byte('0'+hours/10), byte('0'+hours%10), byte('0'+minutes/10), byte('0'+minutes%10))
}

// trimSpace drops what git's isspace takes for space at the start.
func trimSpace(text []byte) []byte { return bytes.TrimLeft(text, " \t\n\r") }

func countDigits(text []byte) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

func abs(n int) int { return max(n, -n) }
