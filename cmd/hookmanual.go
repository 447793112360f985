package cmd

import "github.com/upmrel/upmrel/hooks"

// printManual shows how to have upmrel asked by what it does not install itself. The lines
// are not indented, so that they can be taken over as they are.
func (c *call) printManual() error {
	binary, err := lastingBinary()
	if err != nil { // built by go run
		binary = "upmrel"
	}
	c.doc.Snippets = hooks.Manuals(binary)
	for i, m := range c.doc.Snippets {
		if i > 0 {
			c.printf("\n")
		}
		where := ""
		if m.File != "" {
			where = ", in " + m.File
		}
		c.printf("# %s%s\n%s\n", m.For, where, cleanLines(m.Text))
		if m.Note != "" {
			c.printf("# (%s)\n", m.Note)
		}
	}
	return nil
}
