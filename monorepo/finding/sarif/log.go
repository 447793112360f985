package sarif

import "github.com/upmrel/upmrel/monorepo/finding"

// The types are named after SARIF's, and hold what is written of them.
type (
	log struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []run  `json:"runs"`
	}

	run struct {
		Tool               driver          `json:"tool"`
		OriginalURIBaseIDs map[string]base `json:"originalUriBaseIds"`
		ColumnKind         string          `json:"columnKind"`
		Results            []result        `json:"results"`
	}

	driver struct {
		Driver component `json:"driver"`
	}

	component struct {
		Name            string `json:"name"`
		SemanticVersion string `json:"semanticVersion,omitempty"`
		InformationURI  string `json:"informationUri"`
		Rules           []rule `json:"rules"`
	}

	rule struct {
		ID               finding.Code `json:"id"`
		ShortDescription *message     `json:"shortDescription,omitempty"`
		FullDescription  *message     `json:"fullDescription,omitempty"`
		Help             *message     `json:"help,omitempty"`
	}

	base struct {
		Description message `json:"description"`
	}

	message struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}

	result struct {
		RuleID              finding.Code      `json:"ruleId"`
		RuleIndex           int               `json:"ruleIndex"`
		Level               string            `json:"level"`
		Message             message           `json:"message"`
		Locations           []location        `json:"locations"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
		Properties          properties        `json:"properties"`
	}

	location struct {
		Physical physical  `json:"physicalLocation"`
		Logical  []logical `json:"logicalLocations,omitempty"`
	}

	physical struct {
		Artifact artifact `json:"artifactLocation"`
		Region   *region  `json:"region,omitempty"`
	}

	artifact struct {
		URI    string `json:"uri"`
		BaseID string `json:"uriBaseId"`
	}

	region struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn,omitempty"`
	}

	logical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}

	// properties are what SARIF has no place for.
	properties struct {
		Package string   `json:"package,omitempty"`
		Ref     string   `json:"ref,omitempty"`
		Targets []string `json:"targets,omitempty"`
		Fix     string   `json:"fix,omitempty"`
	}
)
