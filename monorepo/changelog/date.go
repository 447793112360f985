package changelog

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// isDate reports whether a text is a date as Keep a Changelog writes it.
func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// Dated reports whether the heading has a date as Keep a Changelog writes it,
// YYYY-MM-DD.
func (h Heading) Dated() bool { return isDate(h.Date) }

// ISODate is the heading's date as YYYY-MM-DD; "" where there is none, or none that
// means one day wherever it is read.
func (h Heading) ISODate() string {
	fields := strings.FieldsFunc(h.Date, func(r rune) bool { return strings.ContainsRune(" ,./-", r) })
	if len(fields) != 3 {
		return ""
	}
	for _, order := range [][3]int{{0, 1, 2}, {2, 1, 0}, {2, 0, 1}} { // which field is year, month, day
		if iso := isoDate(fields[order[0]], fields[order[1]], fields[order[2]]); iso != "" && !isAmbiguous(fields, order) {
			return iso
		}
	}
	return ""
}

// isAmbiguous reports whether day and month could be each other, as in 01/02/2024.
func isAmbiguous(fields []string, order [3]int) bool {
	return order[0] == 2 && fields[0] != fields[1] && isoDate(fields[2], fields[0], fields[1]) != "" && isoDate(fields[2], fields[1], fields[0]) != ""
}

func isoDate(year, month, day string) string {
	y, err := strconv.Atoi(year)
	d, dayErr := strconv.Atoi(strings.TrimRight(strings.ToLower(day), "stndrh"))
	m := monthOf(month)
	if err != nil || dayErr != nil || len(year) != 4 {
		return ""
	}
	if iso := fmt.Sprintf("%04d-%02d-%02d", y, m, d); isDate(iso) {
		return iso
	}
	return ""
}

// monthOf reads a number, a name or the beginning of one; 0 is none.
func monthOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	for m := time.January; m <= time.December; m++ {
		if name := m.String(); len(s) >= 3 && len(s) <= len(name) && strings.EqualFold(s, name[:len(s)]) {
			return int(m)
		}
	}
	return 0
}

// Title writes a heading as Keep a Changelog has it.
func Title(version, date string) string { return "## [" + version + "] - " + date }
