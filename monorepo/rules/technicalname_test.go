package rules_test

import (
	"testing"

	"github.com/upmrel/upmrel/monorepo/rules"
)

func TestTechnicalName(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, display string
		taken         []string
		want          string
	}{
		{"spaces go", "My Tool", nil, "com.acme.mytool"},
		{"digits and periods go", "Input System 2.0", nil, "com.acme.inputsystem"},
		{"digits in front go too", "3D Physics", nil, "com.acme.dphysics"},
		{"hyphens and underscores stay", "My-Tool_Core", nil, "com.acme.my-tool_core"},
		{"other characters go", "Ünïty (Æ) & Söhne!/\\\x00\xff", nil, "com.acme.ntyshne"},
		{"the Turkish I is no I", "TİTLE ı TITLE", nil, "com.acme.ttletitle"},
		{"a sign that looks like a K is none", "\u212aelvin", nil, "com.acme.elvin"},
		{"a name that is taken gets a digit", "My Tool", []string{"com.acme.mytool"}, "com.acme.mytool1"},
		{"the first that is free", "My Tool", []string{"com.acme.mytool2", "com.acme.mytool", "com.acme.mytool1"}, "com.acme.mytool3"},
		{"others' names don't matter", "My Tool", []string{"com.other.mytool", "com.acme.mytools"}, "com.acme.mytool"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := rules.TechnicalName("com.acme", tt.display, tt.taken)
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
	for _, display := range []string{"", "  ", "2.0", "日本語", "..."} {
		if got, err := rules.TechnicalName("com.acme", display, nil); err == nil {
			t.Errorf("%q gives %q", display, got)
		}
	}
	if got, err := rules.TechnicalName(".", "My Tool", nil); err == nil {
		t.Errorf("without a prefix: %q", got)
	}
}
