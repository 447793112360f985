package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
	"github.com/upmrel/upmrel/monorepo/rules"
	"github.com/upmrel/upmrel/monorepo/spelling"
)

// portalSteps says what a tool that works offline leaves to people.
const portalSteps = "Enrolling, product drafts, uploading, review and submitting are done in the Publisher\n" +
	"Portal and with Unity's Asset Store Publishing Tools; no upmrel command does them."

// namespaces finds out which namespaces were claimed for the Asset Store: from the
// options, by questions on a terminal, or with -y by what the packages' names propose.
func (c *call) namespaces(ctx context.Context, names []string) (config.AssetStore, error) {
	store := config.AssetStore{Publisher: c.cli.String("publisher")}
	proposed := rules.ProposeNamespaces(names, store.Publisher)
	if store.Publisher != "" {
		if err := checkPublisher(store.Publisher); err != nil {
			return store, err
		}
	} else if err := c.answer(ctx, "Namespace of the publisher, as claimed in the Publisher Portal:", proposed.Publisher, proposed, func(answer string) error {
		store.Publisher = answer
		return checkPublisher(answer)
	}); err != nil {
		return store, err
	}
	if words := c.cli.StringSlice("product"); len(words) > 0 {
		var err error
		store.Products, err = readProducts(words, store.Publisher, names)
		return store, err
	}
	proposed = rules.ProposeNamespaces(names, store.Publisher)
	err := c.answer(ctx, "Namespaces of the products, with blanks between (or NAMESPACE=PKG,PKG):", strings.Join(productWords(proposed), " "), proposed, func(answer string) (err error) {
		store.Products, err = readProducts(strings.Fields(answer), store.Publisher, names)
		return err
	})
	return store, err
}

// answer gets one answer, from a terminal or, with -y, the proposed one.
func (c *call) answer(ctx context.Context, question, preset string, proposed config.AssetStore, accept func(string) error) error {
	if c.asks() {
		return c.askFor(ctx, question, preset, accept)
	}
	if c.cli.Bool("yes") && preset != "" {
		return accept(preset)
	}
	fix := []string{"upmrel", "init", "--target", string(rules.AssetStore), "--publisher", proposed.Publisher}
	if proposed.Publisher == "" {
		fix[len(fix)-1] = "com.acme"
	}
	words := productWords(proposed)
	if len(words) == 0 {
		words = []string{"NAMESPACE=PKG"}
	}
	for _, word := range words {
		fix = append(fix, "--product", word)
	}
	return &usage{
		message: "say which namespaces you claimed in the Publisher Portal: there is no terminal to ask on",
		fix:     finding.Command(fix...),
	}
}

func productWords(store config.AssetStore) []string {
	var words []string
	for _, p := range store.Products {
		words = append(words, p.Namespace)
	}
	return words
}

// checkPublisher judges the namespace of a publisher.
func checkPublisher(publisher string) error {
	if !strings.Contains(publisher, ".") {
		return &usage{message: fmt.Sprintf("%q is no publisher's namespace: it has a domain and a name", publisher), fix: "write it as com.acme"}
	}
	return checkNamespace(publisher, publisher+".product")
}

// checkNamespace judges a namespace by the names that it makes.
func checkNamespace(namespace, name string) error {
	for _, f := range rules.Name(name, rules.AssetStore) {
		if f.Severity == finding.Error {
			return &usage{message: fmt.Sprintf("%q is no namespace: %s", namespace, f.Message), fix: `write lower-case letters, digits, "-" and "_", with dots between parts`}
		}
	}
	return nil
}

// readProducts reads products. A word is a namespace, whose packages are those of its
// name, or NAMESPACE=PKG,PKG.
func readProducts(words []string, publisher string, names []string) ([]config.Product, error) {
	var products []config.Product
	taken := map[string]string{} // product by package, and by namespace
	for _, word := range words {
		product, err := readProduct(strings.Trim(word, ","), publisher, names)
		if err != nil {
			return nil, err
		}
		for _, name := range append([]string{"product " + product.Namespace}, product.Packages...) {
			if other, ok := taken[name]; ok {
				return nil, &usage{message: fmt.Sprintf("%s is in product %s already", name, other), fix: "name it once"}
			}
			taken[name] = product.Namespace
		}
		products = append(products, product)
	}
	if len(products) == 0 {
		return nil, &usage{message: "no product was named", fix: "name one: NAMESPACE, or NAMESPACE=PKG,PKG"}
	}
	slices.SortFunc(products, func(a, b config.Product) int { return strings.Compare(a.Namespace, b.Namespace) })
	return products, nil
}

func readProduct(word, publisher string, names []string) (config.Product, error) {
	namespace, list, named := strings.Cut(word, "=")
	product := config.Product{Namespace: namespace}
	full := publisher + "." + namespace
	if err := checkNamespace(namespace, full); err != nil {
		return product, err
	}
	if !named {
		product.Packages = packagesOf(full, names)
		if len(product.Packages) == 0 {
			return product, &usage{message: fmt.Sprintf("no package is called %s or %s.PACKAGE", full, full), fix: "name the product's packages: " + namespace + "=PKG,PKG"}
		}
		return product, nil
	}
	for name := range strings.SplitSeq(list, ",") {
		if !slices.Contains(names, name) {
			message := fmt.Sprintf("no package %q in this repository", name)
			if near, ok := spelling.Nearest(name, names); ok {
				message += fmt.Sprintf(" (did you mean %s?)", near)
			}
			return product, &usage{message: message, fix: "upmrel list"}
		}
		product.Packages = append(product.Packages, name)
	}
	return product, nil
}

// packagesOf are the packages that a product's namespace makes: the one that is called
// so, or those whose names continue it.
func packagesOf(full string, names []string) []string {
	if slices.Contains(names, full) {
		return []string{full}
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !strings.HasPrefix(name, full+".") })
}
