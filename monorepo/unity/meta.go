package unity

import (
	"crypto/sha256"
	"fmt"
	"path"
	"strings"
)

// GUID returns 32 hexadecimal digits by which Unity may know what lies at a path of a
// package, where nobody has chosen others. They are the same in every release and
// differ between packages, so that two which include one file can be installed
// together.
func GUID(name, path string) string {
	sum := sha256.Sum256([]byte("upmrel .meta 1\x00" + name + "\x00" + path))
	return fmt.Sprintf("%x", sum[:16])
}

// FreeGUID is GUID, or another where something has that one already: a .meta may have
// gone elsewhere with its asset.
func FreeGUID(name, path string, taken map[string]bool) string {
	guid := GUID(name, path)
	for n := 2; taken[guid]; n++ {
		guid = GUID(name, fmt.Sprintf("%s\x00%d", path, n))
	}
	return guid
}

// FileMeta returns the .meta file of a file, by its path in the package, with Unity's
// default settings for what the file's name says it is.
func FileMeta(guid, file string) []byte { return meta(guid, importer(file)) }

// FolderMeta returns the .meta file of a folder.
func FolderMeta(guid string) []byte {
	return meta(guid, "folderAsset: yes\nDefaultImporter:\n  externalObjects: {}\n")
}

// meta writes a .meta file as Unity does, line ends and trailing blanks included.
func meta(guid, settings string) []byte {
	return []byte("fileFormatVersion: 2\nguid: " + guid + "\n" + settings +
		"  userData: \n  assetBundleName: \n  assetBundleVariant: \n")
}

// importer is the part of a .meta file that says how Unity reads the file.
func importer(file string) string {
	if strings.EqualFold(file, ManifestName) {
		return "PackageManifestImporter:\n  externalObjects: {}\n"
	}
	const plain = ":\n  externalObjects: {}\n"
	switch strings.ToLower(path.Ext(file)) {
	case ".cs":
		return "MonoImporter" + plain + "  serializedVersion: 2\n  defaultReferences: []\n  executionOrder: 0\n  icon: {instanceID: 0}\n"
	case ".asmdef":
		return "AssemblyDefinitionImporter" + plain
	case ".asmref":
		return "AssemblyDefinitionReferenceImporter" + plain
	case ".txt", ".md", ".json", ".xml", ".html", ".htm", ".yaml", ".yml", ".csv", ".bytes", ".fnt":
		return "TextScriptImporter" + plain
	}
	return "DefaultImporter" + plain
}
