package sarif_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/finding/sarif"
)

var update = flag.Bool("update", false, "write the logs into testdata")

// tool describes one rule and knows nothing of others.
var tool = sarif.Tool{
	Version: "1.2.3", Anchor: ".upmrel.yaml",
	Page: func(code finding.Code) (summary, page string) {
		if code == finding.UnityField {
			return "unity is a year and a number.", "# unity-field\n\nunity is a year and a number.\n"
		}
		return "", ""
	},
}

var logs = []struct {
	name string
	list finding.List
}{
	{"nothing", nil},
	{"kinds-of-places", finding.List{
		{Code: finding.UnityField, Severity: finding.Error, Path: "Packages/com.acme.core/package.json", Line: 7, Column: 12, Message: `"2020.3.45f1" is not YYYY.N`, Fix: `"unity": "2020.3"`, Package: "com.acme.core"},
		{Code: finding.LicenseMissing, Severity: finding.Warning, Path: "package.json", Line: 1, Message: "no LICENSE.md", Package: "com.acme.core", Targets: "git,openupm"},
		{Code: finding.MetaMissing, Severity: finding.Error, Path: "Packages/com.acme.core/Core.cs", Message: "no Core.cs.meta"},
		{Code: finding.VersionDrift, Severity: finding.Error, Message: "several versions"},
		{Code: finding.VersionMismatch, Severity: finding.Error, Ref: "refs/tags/1.0.1", Path: "package.json", Line: 3, Column: 14, Message: "the tag says 1.0.1"},
		{Code: finding.TagNoCommit, Severity: finding.Error, Ref: "refs/tags/1.0.0", Message: "stands on a blob"},
		{Code: finding.ChangeMinor, Severity: finding.Info, Path: "package.json", Line: 3, Column: 14, Message: "2 assets were added"},
	}},
	{"hostile-names", finding.List{
		{Code: finding.Junk, Severity: finding.Warning, Path: "http://evil.example/a b/100%/C#/[x]?{y}/\x1b[31m\xff\n", Message: "a {0} b {12} c {name} \x1b[31m \xff"},
		{Code: finding.Junk, Severity: finding.Warning, Path: "../ä/日本.cs", Message: "[read this](https://evil.example) and {{0}}"},
		{Code: finding.Junk, Severity: finding.Warning, Path: "twice", Line: 1, Message: "the same"},
		{Code: finding.Junk, Severity: finding.Warning, Path: "twice", Line: 2, Message: "the same"},
	}},
}

func TestLogsAreWhatTheSchemaAsksFor(t *testing.T) {
	t.Parallel()
	schema := compile(t)
	for _, l := range logs {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			got, err := sarif.Encode(l.list, tool)
			if err != nil {
				t.Fatal(err)
			}
			if err := validate(schema, got); err != nil {
				t.Error(err)
			}
			name := filepath.Join("testdata", l.name+".sarif")
			if *update {
				if err := os.WriteFile(name, got, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// The schema must be able to refuse, or the test above says nothing.
func TestTheSchemaRefusesOtherLogs(t *testing.T) {
	t.Parallel()
	schema := compile(t)
	good, err := sarif.Encode(logs[1].list, tool)
	if err != nil {
		t.Fatal(err)
	}
	for _, slip := range [][2]string{
		{`"level": "error"`, `"level": "fatal"`},
		{`"startLine": 7`, `"startLine": 0`},
		{`"ruleIndex": 0`, `"ruleIndex": "0"`},
		{`"columnKind": "unicodeCodePoints"`, `"columnKind": "bytes"`},
		{`"uriBaseId"`, `"uriBase"`},
	} {
		bad := bytes.Replace(good, []byte(slip[0]), []byte(slip[1]), 1)
		if bytes.Equal(bad, good) || validate(schema, bad) == nil {
			t.Errorf("takes %s for %s", slip[1], slip[0])
		}
	}
}

func TestAFingerprintOutlivesAMoveInTheFile(t *testing.T) {
	t.Parallel()
	f := finding.Finding{Code: finding.UnityField, Path: "package.json", Line: 7, Message: "is wrong"}
	moved, other := f, f
	moved.Line, moved.Column, other.Message = 9, 2, "is wrong too"
	if a, b := fingerprint(t, f), fingerprint(t, moved); a != b {
		t.Errorf("%s became %s", a, b)
	}
	if a, b := fingerprint(t, f), fingerprint(t, other); a == b {
		t.Errorf("two findings have %s", a)
	}
}

func fingerprint(t *testing.T, f finding.Finding) string {
	t.Helper()
	data, err := sarif.Encode(finding.List{f}, tool)
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			Results []struct {
				PartialFingerprints map[string]string `json:"partialFingerprints"`
			} `json:"results"`
		} `json:"runs"`
	}
	if err := json.Unmarshal(data, &log); err != nil {
		t.Fatal(err)
	}
	return log.Runs[0].Results[0].PartialFingerprints["upmrel/v1"]
}

// compile reads OASIS' schema. Formats are judged too: a URI must be one.
func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile(filepath.Join("testdata", "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(schema *jsonschema.Schema, data []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}
