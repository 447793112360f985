package license

// Filenames lists what licence files are called, the usual names first.
func Filenames() []string {
	var names []string
	for _, stem := range []string{"LICENSE", "License", "license", "LICENCE", "Licence", "licence", "COPYING", "UNLICENSE"} {
		names = append(names, stem+".md", stem, stem+".txt")
	}
	return names
}
