package version

import "strings"

// Nearest returns the valid version that a person most likely meant by s. It
// fills up and cuts to three numbers, drops leading zeros, a "v" or "=", the
// operator of a range ("^1.2.3": Unity reads a dependency as a minimum) and
// build metadata (OpenUPM drops it too), and hyphenates a glued suffix. What
// then still is no version gives false.
func Nearest(s string) (Version, bool) {
	s = strings.TrimSpace(s)
	if v, err := Parse(s); err == nil {
		v.Build = ""
		return v, true
	}
	if len(s) > maxLength {
		return Version{}, false
	}
	s = strings.TrimLeft(strings.TrimPrefix(s, ">="), "=vV^~ ")
	s, _, _ = strings.Cut(s, "+")
	numbers, rest := cutNumbers(s)
	if !plausible(len(numbers), rest) {
		return Version{}, false
	}
	for len(numbers) < 3 {
		numbers = append(numbers, "0")
	}
	s = strings.Join(numbers[:3], ".")
	if pre := nearestPre(rest); pre != "" {
		s += "-" + pre
	}
	v, err := Parse(s)
	return v, err == nil
}

// plausible reports whether so many numbers before such a rest are likely to
// be a version: "1", "1.8", "1.8b", "1.2.3.4"; not "3d", "2024-05-08", "1.2.x",
// "1.2.3.4.5".
func plausible(numbers int, rest string) bool {
	switch {
	case rest == "":
		return 1 <= numbers && numbers <= 4
	case rest[0] == '.' && rest != ".":
		return 3 <= numbers && numbers <= 4
	}
	return 2 <= numbers && numbers <= 4
}

// cutNumbers cuts the dotted numbers off the front of s, without their leading zeros.
func cutNumbers(s string) (numbers []string, rest string) {
	for {
		digits := s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
		if digits == "" {
			return numbers, s
		}
		numbers = append(numbers, trimZeros(digits))
		s = s[len(digits):]
		if len(s) < 2 || s[0] != '.' || notDigit(rune(s[1])) {
			return numbers, s
		}
		s = s[1:]
	}
}

// nearestPre makes a prerelease of what follows the numbers. Its characters
// are left for Parse to judge.
func nearestPre(s string) string {
	if s != "" && strings.Contains("-_.", s[:1]) {
		s = s[1:]
	}
	var ids []string
	for id := range strings.SplitSeq(strings.ReplaceAll(s, "_", "-"), ".") {
		if isNumeric(id) {
			id = trimZeros(id)
		}
		if id != "" {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, ".")
}

// trimZeros drops the leading zeros of a number that is not empty.
func trimZeros(s string) string {
	if s = strings.TrimLeft(s, "0"); s == "" {
		return "0"
	}
	return s
}
