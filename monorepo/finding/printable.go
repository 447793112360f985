package finding

import "fmt"

// Printable escapes what a terminal could obey in a name that somebody wrote.
func Printable(s string) string {
	quoted := fmt.Sprintf("%q", s)
	return quoted[1 : len(quoted)-1]
}
