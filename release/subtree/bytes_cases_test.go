package subtree_test

import (
	"strings"
	"testing"

	"github.com/upmrel/upmrel/monorepo/gitrepo/repotest"
	"github.com/upmrel/upmrel/release/subtree"
	"github.com/upmrel/upmrel/release/subtree/subtreetest"
)

// odd is a commit's bytes after its tree, but for what a case says of them.
type odd struct {
	author  string // the whole ident with its date
	headers string // what follows the idents
	message string // with the blank line before it
}

func (o odd) String() string {
	if o.author == "" {
		o.author = "A <a@b.c> 1700000000 +0100"
	}
	if o.message == "" {
		o.message = "\nm\n"
	}
	return "author " + o.author + "\ncommitter C <c@b.c> 1700000000 +0000\n" + o.headers + o.message
}

// commit makes a commit of the bytes that holds the folder a, and returns its id.
func (o odd) commit(objects subtreetest.Objects) string {
	tree := objects.Tree(subtreetest.Files{"a/f": {Mode: subtreetest.Regular, Content: "1"}})
	return objects.Commit("tree " + tree + "\n" + o.String())
}

func TestBytesOfACopy(t *testing.T) {
	t.Parallel()
	const zero = "0123456789abcdef0123456789abcdef01234567"
	signature := "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n"
	tests := map[string]odd{
		"plain": {},

		"name with dots":               {author: "Sammy Davis Jr. <s@e.> 1700000000 +0000"},
		"name in quotes":               {author: `"A B" <a@b.c> 1700000000 +0000`},
		"name with crud around it":     {author: ".,:;'\"A, B\"';:,. <a@b.c> 1700000000 +0000"},
		"name with blanks around it":   {author: "  \t A \t  B  \t <a@b.c> 1700000000 +0000"},
		"name with control characters": {author: "\x01A\x02B\x1f <a@b.c> 1700000000 +0000"},
		"backslashes in the name":      {author: `A\B\\C \ D <a@b.c> 1700000000 +0000`},
		"backslash before the end":     {author: `A \x\ B <a@b.c> 1700000000 +0000`},
		"name in latin1":               {author: "J\xf6rg <a@b.c> 1700000000 +0000"},
		"name in UTF-8":                {author: "Jörg 高 😀 <a@b.c> 1700000000 +0000"},
		"name with a CR":               {author: "A\rB\r <a@b.c> 1700000000 +0000"},
		"name with >":                  {author: "A > B <a@b.c> 1700000000 +0000"},
		"name with NEL":                {author: "\u0085A\u00a0 <a@b.c> 1700000000 +0000"},
		"no blank before the email":    {author: "A<a@b.c> 1700000000 +0000"},
		"empty email":                  {author: "A <> 1700000000 +0000"},
		"blank email":                  {author: "A <  > 1700000000 +0000"},
		"email with crud around it":    {author: "A <.\"'a@b.c'\".> 1700000000 +0000"},
		"email with blanks in it":      {author: "A < a @ b > 1700000000 +0000"},
		"email with a backslash":       {author: `A <dom\user@b> 1700000000 +0000`},
		"email with <":                 {author: "A <a<b@c> 1700000000 +0000"},
		"email with two >":             {author: "A <a@b>c> 1700000000 +0000"},
		"email in latin1":              {author: "A <\xf6@b.c> 1700000000 +0000"},
		"more blanks before the date":  {author: "A <a@b.c>   1700000000 +0000"},

		"zone -0000":                  {author: "A <a@b.c> 1700000000 -0000"},
		"zone +0545":                  {author: "A <a@b.c> 1700000000 +0545"},
		"zone +0575":                  {author: "A <a@b.c> 1700000000 +0575"},
		"zone -0099":                  {author: "A <a@b.c> 1700000000 -0099"},
		"zone -12":                    {author: "A <a@b.c> 1700000000 -12"},
		"zone +1":                     {author: "A <a@b.c> 1700000000 +1"},
		"zone +1400":                  {author: "A <a@b.c> 1700000000 +1400"},
		"zone -1200":                  {author: "A <a@b.c> 1700000000 -1200"},
		"the second of the epoch":     {author: "A <a@b.c> 0 +0000"},
		"the epoch further east":      {author: "A <a@b.c> 0 +0200"},
		"a second after it":           {author: "A <a@b.c> 1 +0000"},
		"a day of 1970":               {author: "A <a@b.c> 100000 +0000"},
		"a time of eight digits":      {author: "A <a@b.c> 12345678 +0000"},
		"a time with zeros before it": {author: "A <a@b.c> 0001700000000 +0000"},
		"the end of 2037":             {author: "A <a@b.c> 2145916799 +0000"},
		"after 2038":                  {author: "A <a@b.c> 2300000000 +0000"},
		"the last second of 2099":     {author: "A <a@b.c> 4102444799 +0000"},
		"a leap day":                  {author: "A <a@b.c> 1709208000 +0000"},

		"signed":                          {headers: signature},
		"signed with sha256":              {headers: strings.Replace(signature, "gpgsig", "gpgsig-sha256", 1)},
		"signed, with an empty email":     {author: "A <> 1700000000 +0000", headers: signature},
		"a merge of a tag":                {headers: "mergetag object " + zero + "\n type commit\n tag v\n tagger A <a@b.c> 1 +0000\n \n v\n"},
		"a header of another tool":        {headers: "HG:extra branch:x\nHG:rename-source hg\n"},
		"encoding latin1":                 {author: "J\xf6rg <a@b.c> 1700000000 +0000", headers: "encoding ISO-8859-1\n", message: "\ngr\xf6\xdfe\n"},
		"encoding latin1 by another name": {headers: "encoding latin1\n", message: "\ngr\xf6\xdfe\n"},
		"encoding windows-1252":           {headers: "encoding CP1252\n", message: "\n\x80 \x93gr\xf6\xdfe\x94\n"},
		"encoding windows-1251":           {headers: "encoding cp1251\n", message: "\n\xcf\xf0\xe8\xe2\xe5\xf2\n"},
		"encoding KOI8-R":                 {headers: "encoding KOI8-R\n", message: "\n\xf0\xd2\xc9\xd7\xc5\xd4\n"},
		"encoding ISO-8859-15":            {headers: "encoding ISO-8859-15\n", message: "\n\xa4\n"},
		"encoding Shift_JIS":              {headers: "encoding SHIFT_JIS\n", message: "\n\x93\xfa\x96\x7b\n"},
		"encoding EUC-JP":                 {headers: "encoding EUC-JP\n", message: "\n\xc6\xfc\xcb\xdc\n"},
		"encoding ISO-2022-JP":            {headers: "encoding ISO-2022-JP\n", message: "\n\x1b$BF|K\\\x1b(B\n"},
		"encoding GBK":                    {headers: "encoding GBK\n", message: "\n\xc4\xe3\xba\xc3\n"},
		"encoding GB18030":                {headers: "encoding GB18030\n", message: "\n\xc4\xe3\x81\x30\x81\x30\n"},
		"encoding Big5":                   {headers: "encoding Big5\n", message: "\n\xa7\x41\xa6\x6e\n"},
		"encoding EUC-KR":                 {headers: "encoding EUC-KR\n", message: "\n\xbe\xc8\xb3\xe7\n"},
		"bytes that the encoding lacks":   {headers: "encoding CP1252\n", message: "\n\x81 x\n"},
		"bytes that are none of its":      {headers: "encoding SHIFT_JIS\n", message: "\n\x93\n"},
		"an encoding of no name":          {headers: "encoding \n", message: "\ngr\xf6\xdfe\n"},
		"an encoding that nobody knows":   {headers: "encoding nonsense\n", message: "\ngr\xf6\xdfe\n"},
		"encoding UTF-8, and it is not":   {headers: "encoding UTF-8\n", message: "\ngr\xf6\xdfe\n"},
		"encoding utf8":                   {headers: "encoding utf8\n", message: "\ngröße\n"},
		"encoding ASCII, and it is UTF-8": {headers: "encoding US-ASCII\n", message: "\ngröße\n"},
		"encoding and signature":          {headers: "encoding ISO-8859-1\n" + signature, message: "\ngr\xf6\xdfe\n"},

		"no message":                       {message: "\n"},
		"not even a blank line":            {headers: "x y"},
		"a message without its last end":   {message: "\nm"},
		"blank lines around the message":   {message: "\n\n\n m \n\n\n"},
		"only blank lines":                 {message: "\n\n\n\n"},
		"only blanks":                      {message: "\n  \t"},
		"line ends of Windows":             {message: "\nm\r\n\r\nbody\r\n"},
		"backslashes":                      {message: "\n\\m\\n \\\\ C:\\temp\\\n\\"},
		"percent signs":                    {message: "\n%s %d %B %%\n"},
		"a NUL":                            {message: "\nm\x00hidden\n"},
		"comments":                         {message: "\n# m\n# body\n"},
		"latin1 without a header":          {message: "\ngr\xf6\xdfe\n"},
		"a byte of each kind":              {message: "\n\x80\xbf\xc0\xc1\xf5\xff\n"},
		"a surrogate":                      {message: "\n\xed\xa0\x80 \xed\xbf\xbf\n"},
		"overlong forms":                   {message: "\n\xc0\x80 \xc1\xbf \xe0\x80\xaf \xf0\x80\x80\xaf\n"},
		"beyond Unicode":                   {message: "\n\xf4\x90\x80\x80 \xf8\x88\x80\x80\x80\n"},
		"non-characters":                   {message: "\n\ufdd0 \ufdef \ufffe \uffff \U0001fffe \U0010ffff\n"},
		"beside the non-characters":        {message: "\n\ufdcf \ufdf0 \ufffd \U00010000 \U0010fffd\n"},
		"a character cut short at the end": {message: "\nm \xe2\x82"},
		"a character cut short by another": {message: "\nm \xe2\x82A \xf0\x9f\x98é\n"},
		"UTF-16 with a byte order mark":    {message: "\n\xff\xfem\n"},
		"a byte order mark":                {message: "\n\ufeffm\n"},
		"latin1 in a name, UTF-8 after it": {author: "J\xf6rg <a@b.c> 1700000000 +0000", message: "\ngröße\n"},
	}
	made, objects, ids := repotest.New(t), subtreetest.Objects{}, map[string]string{}
	for name, commit := range tests {
		ids[name] = commit.commit(objects)
	}
	objects.Write(t, made)
	for name, id := range ids {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compare(t, made, subtree.Request{Rev: parseID(t, id), Prefixes: []string{"a"}, Options: subtree.Options{NoCache: true}})
		})
	}
}
