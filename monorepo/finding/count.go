package finding

import "fmt"

// Count writes a number and what is counted: "1 file", "3 files".
func Count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
