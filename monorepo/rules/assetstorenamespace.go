package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/upmrel/upmrel/monorepo/config"
	"github.com/upmrel/upmrel/monorepo/finding"
)

// judgeNamespaces compares the packages' names with the namespaces that were claimed
// for the Asset Store. (The Asset Store's documentation, "UPM package namespaces")
func (r *run) judgeNamespaces() {
	store := r.Workspace.Config.AssetStore
	if len(r.judged) == 0 {
		return
	}
	if store.Publisher == "" || len(store.Products) == 0 {
		r.failStore("", fmt.Sprintf("%s has no namespaces of the Asset Store to compare names with", config.Filename), r.proposal())
		return
	}
	if !strings.Contains(store.Publisher, ".") {
		r.failStore("", fmt.Sprintf("assetstore.publisher is %s; a publisher's namespace has a domain and a name", store.Publisher), "assetstore: {publisher: com."+store.Publisher+"}")
		return
	}
	products := r.productsOf(store)
	for _, s := range r.judged {
		switch product, ok := products[s.Name]; {
		case ok:
			s.judgeNamespace(store.Publisher, product)
		case !s.Private:
			s.warn(finding.AssetStoreConfig, s.in(s.Manifest.Name.Pos), "no product of the Asset Store has this package",
				fmt.Sprintf("add it to a product under assetstore in %s; or make it private: packages: {private: [%s]}", config.Filename, finding.Printable(s.Name)))
		}
	}
}

// productsOf finds each package's product, and what is wrong with the products.
func (r *run) productsOf(store config.AssetStore) map[string]config.Product {
	products := map[string]config.Product{}
	for _, product := range store.Products {
		names := slices.Compact(slices.Sorted(slices.Values(product.Packages)))
		if len(names) < len(product.Packages) {
			r.failStore("", fmt.Sprintf("product %s has a package twice", product.Namespace), "name each package once")
		}
		product.Packages = names
		for _, name := range names {
			if _, there := r.Workspace.Package(name); !there {
				r.failStore("", fmt.Sprintf("product %s has package %s, and this repository has not", product.Namespace, name), "upmrel list shows the packages")
			}
			if other, twice := products[name]; twice {
				r.failStore(name, fmt.Sprintf("package %s is in product %s and in product %s", name, other.Namespace, product.Namespace), "leave it in one of them")
				continue
			}
			products[name] = product
		}
	}
	return products
}

// failStore reports a fault of the configuration.
func (r *run) failStore(name, message, fix string) {
	f := finding.Finding{Code: finding.AssetStoreConfig, Message: message, Fix: fix, Package: name}
	if _, ok := r.Workspace.Snapshot.Entry(config.Filename); ok {
		f.Path = config.Filename
	}
	r.issues = append(r.issues, issue{Finding: f, atMost: failure, target: AssetStore})
}

// judgeNamespace compares a name with what the namespaces make it.
func (s *subject) judgeNamespace(publisher string, product config.Product) {
	want := publisher + "." + product.Namespace
	if len(product.Packages) == 1 {
		if s.Name != want {
			fix := nameFix(want)
			if rest, ok := strings.CutPrefix(s.Name, publisher+"."); ok && rest != "" {
				fix += "; or call the product " + rest + ", if the Publisher Portal has it so"
			}
			s.fail(finding.NameNamespace, s.in(s.Manifest.Name.Pos), fmt.Sprintf("the only package of product %s of %s is called %s", product.Namespace, publisher, want), fix)
		}
		return
	}
	if rest, ok := strings.CutPrefix(s.Name, want+"."); !ok || rest == "" {
		last := s.Name[strings.LastIndexByte(s.Name, '.')+1:]
		s.fail(finding.NameNamespace, s.in(s.Manifest.Name.Pos), fmt.Sprintf("packages of product %s of %s are called %s.PACKAGE", product.Namespace, publisher, want), nameFix(want+"."+last))
	}
}

// proposal is what the configuration most likely has to say.
func (r *run) proposal() string {
	var names []string
	for _, s := range r.all {
		if !s.Private {
			names = append(names, s.Name)
		}
	}
	const add = "add to " + config.Filename + ": "
	proposed := ProposeNamespaces(names, "")
	if proposed.Publisher == "" {
		return add + "assetstore: {publisher: com.acme, products: {input: {packages: [com.acme.input]}}}"
	}
	const most = 3
	var products []string
	for i, p := range proposed.Products {
		if i == most {
			products = append(products, "...")
			break
		}
		products = append(products, fmt.Sprintf("%s: {packages: [%s]}", p.Namespace, strings.Join(p.Packages, ", ")))
	}
	return fmt.Sprintf("%sassetstore: {publisher: %s, products: {%s}}", add, proposed.Publisher, strings.Join(products, ", "))
}

// ProposeNamespaces guesses the namespaces of packages for the Asset Store from their
// names: a publisher from the two segments that most begin with, unless one is given,
// and products from the next one. Names that can't be are left out.
func ProposeNamespaces(names []string, publisher string) config.AssetStore {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return badCharacters(name) != "" || slices.Contains(strings.Split(name, "."), "")
	})
	if publisher == "" {
		publisher = commonScope(names)
	}
	store := config.AssetStore{Publisher: publisher}
	groups := map[string][]string{}
	for _, name := range names {
		if rest, ok := strings.CutPrefix(name, publisher+"."); ok {
			first, _, _ := strings.Cut(rest, ".")
			groups[first] = append(groups[first], name)
		}
	}
	for first, group := range groups {
		if len(group) > 1 && !slices.Contains(group, publisher+"."+first) {
			slices.Sort(group)
			store.Products = append(store.Products, config.Product{Namespace: first, Packages: group})
			continue
		}
		for _, name := range group {
			store.Products = append(store.Products, config.Product{Namespace: name[len(publisher)+1:], Packages: []string{name}})
		}
	}
	slices.SortFunc(store.Products, func(a, b config.Product) int { return strings.Compare(a.Namespace, b.Namespace) })
	return store
}

// commonScope is the two segments that most names begin with; "" where none has more.
func commonScope(names []string) string {
	counts := map[string]int{}
	best := ""
	for _, name := range slices.Sorted(slices.Values(names)) {
		parts := strings.SplitN(name, ".", 3)
		if len(parts) < 3 {
			continue
		}
		scope := parts[0] + "." + parts[1]
		if counts[scope]++; counts[scope] > counts[best] {
			best = scope
		}
	}
	return best
}
