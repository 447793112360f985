package config

import "regexp"

// AssetStore are the namespaces that were claimed in the Asset Store's Publisher
// Portal.
type AssetStore struct {
	Publisher string // namespace of the publisher, as com.acme
	Products  []Product
}

// Product is what one product of the Asset Store holds.
type Product struct {
	Namespace string   // as input
	Packages  []string // names; a single one is called PUBLISHER.PRODUCT, several PUBLISHER.PRODUCT.PACKAGE
}

func assetStoreSection(a *AssetStore) key {
	fresh := func() Product { return Product{} }
	example := []Product{{Namespace: "input", Packages: []string{"com.acme.input"}}}
	return key{
		name: "assetstore", doc: "The namespaces that are claimed in the Publisher Portal of Unity's Asset Store.",
		keys: []key{
			{
				name: "publisher", value: &a.Publisher, check: namespace, example: "com.acme",
				doc: "Namespace of the publisher.", unset: "none",
			},
			{
				name: "products", rows: named(rowsOf(&a.Products, fresh, productKeys), &a.Products, namespaceOf),
				example: named(rowsOf(&example, fresh, productKeys), &example, namespaceOf).value(),
				doc:     "Products, by namespace. A single package is called PUBLISHER.PRODUCT, several PUBLISHER.PRODUCT.PACKAGE.",
			},
		},
	}
}

func namespaceOf(p *Product) *string { return &p.Namespace }

func productKeys(p *Product) []key {
	return []key{{
		name: "packages", value: &p.Packages, filled: true, needed: true, example: []string{"com.acme.input"},
		doc: "Names of the product's packages.",
	}}
}

// namespace judges a part of a technical name.
func namespace(s string) (message, fix string) {
	if !regexp.MustCompile(`^[a-z0-9][-_a-z0-9]*(\.[a-z0-9][-_a-z0-9]*)*$`).MatchString(s) {
		return "is no namespace: " + quote(s), "write lower-case letters, digits, - and _, with dots between parts, as com.acme"
	}
	return "", ""
}
