package github

import (
	"fmt"
	"os"
	"strings"
)

// maxSummary is the size, in bytes, up to which GitHub takes the file of a step's
// summary; of a larger one it shows nothing. (GitHub's documentation of workflow
// commands, job summaries)
const maxSummary = 1 << 20

// Room is how many bytes a step's summary may still get: other commands of the step
// may have written to the file before.
func Room(file string) int {
	const reserve = 1 << 10
	room := maxSummary - reserve
	if info, err := os.Stat(file); err == nil {
		room -= int(min(info.Size(), maxSummary))
	}
	return max(room, 0)
}

// Page is what the page of a workflow's run shows of a command. What is added to it
// when it is full is left out.
type Page struct {
	text strings.Builder
	room int // in bytes
}

// NewPage makes a page that takes so many bytes.
func NewPage(room int) *Page { return &Page{room: room} }

// String is the page as Markdown.
func (p *Page) String() string { return p.text.String() }

// fits adds a text if there is room for it and for so many bytes more.
func (p *Page) fits(text string, more int) bool {
	if len(text)+more > p.room {
		return false
	}
	p.room -= len(text)
	p.text.WriteString(text)
	return true
}

// Heading adds a heading.
func (p *Page) Heading(words Markdown) { p.fits("### "+string(words)+"\n\n", 0) }

// Paragraph adds a paragraph, if it says anything.
func (p *Page) Paragraph(words Markdown) {
	if words != "" {
		p.fits(string(words)+"\n\n", 0)
	}
}

// leftOutRoom is room, in bytes, to say how much is left out.
const leftOutRoom = 200

// Table adds a table, if it has rows. It takes no more than half of the room that is
// left.
func (p *Page) Table(columns []string, rows [][]Markdown) {
	if len(rows) == 0 {
		return
	}
	rest := p.room / 2
	heading := "| " + strings.Join(columns, " | ") + " |\n|" + strings.Repeat(" --- |", len(columns)) + "\n"
	if !p.fits(heading, rest+leftOutRoom) {
		return
	}
	for i, row := range rows {
		var line strings.Builder
		for _, cell := range row {
			line.WriteString("| " + string(cell) + " ")
		}
		if !p.fits(line.String()+"|\n", rest+leftOutRoom) {
			p.fits(fmt.Sprintf("\n%d more are left out: GitHub shows no more than 1 MiB.\n", len(rows)-i), 0)
			break
		}
	}
	p.fits("\n", 0)
}

// Fold adds a text that is shown when somebody asks for it, as it is but for what can't
// be seen. Where it is too long it is cut at the end of a line.
func (p *Page) Fold(title Markdown, language, text string) {
	text = visible(text)
	for range 2 {
		block := "<details><summary>" + string(title) + "</summary>\n\n" + fenced(language, text) + "\n</details>\n\n"
		if text == "" || p.fits(block, 0) {
			return
		}
		over := len(block) - p.room + leftOutRoom
		if over >= len(text) {
			return
		}
		end := strings.LastIndexByte(text[:len(text)-over], '\n')
		if end < 0 {
			return
		}
		left := strings.Count(text[end+1:], "\n")
		text = text[:end+1] + fmt.Sprintf("... cut here, %d more lines: GitHub shows no more than 1 MiB\n", left)
	}
}
