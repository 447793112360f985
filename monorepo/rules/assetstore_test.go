package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/upmrel/upmrel/monorepo"
	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/gitrepo"
	"github.com/upmrel/upmrel/monorepo/rules"
)

// What a configuration lacks altogether is said once, with a proposal.
func TestNamespacesThatAreNotConfigured(t *testing.T) {
	t.Parallel()
	const add = "add to .upmrel.yaml: assetstore: "
	for _, test := range []struct{ name, packages, yaml, want, fix string }{
		{
			"nothing", "com.acme.input com.acme.tools.core com.acme.tools.ui", "",
			".upmrel.yaml has no namespaces of the Asset Store to compare names with",
			add + "{publisher: com.acme, products: {input: {packages: [com.acme.input]}, tools: {packages: [com.acme.tools.core, com.acme.tools.ui]}}}",
		},
		{
			"many products", "com.acme.a com.acme.b com.acme.c com.acme.d", "",
			".upmrel.yaml has no namespaces of the Asset Store to compare names with",
			add + "{publisher: com.acme, products: {a: {packages: [com.acme.a]}, b: {packages: [com.acme.b]}, c: {packages: [com.acme.c]}, ...}}",
		},
		{
			"names that propose nothing", "acme", "",
			".upmrel.yaml has no namespaces of the Asset Store to compare names with",
			add + "{publisher: com.acme, products: {input: {packages: [com.acme.input]}}}",
		},
		{
			"no products", "com.acme.input", "assetstore: {publisher: com.acme}",
			".upmrel.yaml has no namespaces of the Asset Store to compare names with",
			add + "{publisher: com.acme, products: {input: {packages: [com.acme.input]}}}",
		},
		{
			"a publisher without a domain", "com.acme.input", "assetstore: {publisher: acme, products: {input: {packages: [com.acme.input]}}}",
			"assetstore.publisher is acme; a publisher's namespace has a domain and a name", "assetstore: {publisher: com.acme}",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{}
			for name := range strings.FieldsSeq(test.packages) {
				files["Packages/"+name+"/package.json"] = fmt.Sprintf(`{"name": %q, "version": "1.0.0", "unity": "2022.3"}`, name)
			}
			cfg, faults := config.Parse(config.Filename, []byte(test.yaml))
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			w, err := monorepo.Load(t.Context(), gitrepo.SnapshotOf(files), cfg, nil)
			if err != nil {
				t.Fatal(err)
			}
			list, err := rules.Check(t.Context(), rules.Request{Workspace: w, Targets: []rules.Target{rules.AssetStore}})
			if err != nil {
				t.Fatal(err)
			}
			var got finding.List
			for _, f := range list {
				if f.Code == finding.AssetStoreConfig || f.Code == finding.NameNamespace {
					got = append(got, f)
				}
			}
			want := finding.List{{Code: finding.AssetStoreConfig, Severity: finding.Error, Message: test.want, Fix: test.fix}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestProposeNamespaces(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, names, publisher, want string }{
		{"nothing", "", "", ": "},
		{"a product of one package, and one of several", "com.acme.tools.ui com.acme.input com.acme.tools.core", "", "com.acme: input=com.acme.input tools=com.acme.tools.core,com.acme.tools.ui"},
		{"a package below another has a product of its own", "com.acme.input com.acme.input.editor", "", "com.acme: input=com.acme.input input.editor=com.acme.input.editor"},
		{"a single package with a longer name", "com.acme.tools.ui", "", "com.acme: tools.ui=com.acme.tools.ui"},
		{"most names have their way", "com.acme.a com.other.b com.other.c", "", "com.other: b=com.other.b c=com.other.c"},
		{"the publisher is known", "com.acme.a com.other.b com.other.c", "com.acme", "com.acme: a=com.acme.a"},
		{"names without a third part", "com.acme acme", "", ": "},
		{"names that can't be", "com.acme.A com..b com.acme.c, com.acme.d", "", "com.acme: d=com.acme.d"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			store := rules.ProposeNamespaces(strings.Fields(test.names), test.publisher)
			var products []string
			for _, p := range store.Products {
				products = append(products, p.Namespace+"="+strings.Join(p.Packages, ","))
			}
			if diff := cmp.Diff(test.want, store.Publisher+": "+strings.Join(products, " ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
