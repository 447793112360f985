package cmd

import (
	"bytes"
	"fmt"
	"strings"
)

// roff writes a manual page in the man macros, which man-db and mandoc both read.
type roff struct {
	text    bytes.Buffer
	started bool // a section, of which nothing is written: its first paragraph needs no macro
}

func (r *roff) bytes() []byte { return r.text.Bytes() }

// title begins the page of a command. A date is read by programs, so it is not escaped.
func (r *roff) title(command, date, version string) {
	fmt.Fprintf(&r.text, ".TH %q 1 %q %q %q\n", strings.ToUpper(command), date, command+" "+version, "User Commands")
}

// macro writes a request with its arguments.
func (r *roff) macro(name string, args ...string) {
	r.text.WriteString("." + name)
	for _, arg := range args {
		r.text.WriteString(` "` + strings.ReplaceAll(roffEscape(arg), `"`, `\(dq`) + `"`)
	}
	r.text.WriteByte('\n')
	r.started = name == "SH" || name == "SS"
}

func (r *roff) section(title string)    { r.macro("SH", title) }
func (r *roff) subsection(title string) { r.macro("SS", title) }

// paragraph writes running text.
func (r *roff) paragraph(text string) {
	r.apart()
	r.running(text)
}

// term writes a term and what it means.
func (r *roff) term(term, means string) {
	r.macro("TP")
	r.text.WriteString(`\fB` + roffEscape(term) + `\fR` + "\n")
	r.running(means)
}

// apart keeps a paragraph apart from the one before.
func (r *roff) apart() {
	if !r.started {
		r.macro("PP")
	}
	r.started = false
}

// running writes text whose lines the reader's screen breaks.
func (r *roff) running(text string) {
	const columns = 72
	for _, line := range wrap(text, columns) {
		r.line(line)
	}
}

// literal writes lines as they are.
func (r *roff) literal(text string) {
	r.apart()
	r.macro("RS", "4")
	r.macro("nf")
	for line := range strings.SplitSeq(text, "\n") {
		r.line(line)
	}
	r.macro("fi")
	r.macro("RE")
}

func (r *roff) line(text string) {
	if text == "" {
		r.macro("sp") // an empty line is a fault to mandoc
		return
	}
	escaped := roffEscape(text)
	if escaped[0] == '.' || strings.HasPrefix(escaped, `\(aq`) {
		escaped = `\&` + escaped
	}
	r.text.WriteString(escaped + "\n")
}

// roffEscape keeps what a person may paste from being typeset: quotes and dashes.
func roffEscape(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
}
