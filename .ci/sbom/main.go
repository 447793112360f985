// Command sbom lists what the program in an archive is built of, as an SPDX 2.3 document:
// the modules and versions that Go wrote into it. The same archive gives the same bytes.
//
//	VERSION=1.2.3 SOURCE_DATE_EPOCH=1767323045 sbom ARCHIVE DOCUMENT
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: sbom ARCHIVE DOCUMENT")
	}
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
	}
	archive, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	program, err := find(archive, filepath.Base(args[0]))
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	sum := sha256.Sum256(archive)
	doc := describe(info, os.Getenv("VERSION"), artifact{filepath.Base(args[0]), hex.EncodeToString(sum[:])})
	doc.CreationInfo.Created = time.Unix(seconds, 0).UTC().Format(time.RFC3339)
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(args[1], append(text, '\n'), 0o644)
}

// find finds the program in an archive, the file that is called upmrel.
func find(archive []byte, name string) ([]byte, error) {
	if strings.HasSuffix(name, ".zip") {
		return findInZip(archive)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(unzipped); ; {
		file, err := files.Next()
		if err == io.EOF {
			return nil, errors.New("holds no upmrel")
		}
		if err != nil {
			return nil, err
		}
		if path.Base(file.Name) == "upmrel" && file.Typeflag == tar.TypeReg {
			return io.ReadAll(files)
		}
	}
}

func findInZip(archive []byte) ([]byte, error) {
	files, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	for _, file := range files.File {
		if path.Base(file.Name) != "upmrel.exe" {
			continue
		}
		opened, err := file.Open()
		if err != nil {
			return nil, err
		}
		defer opened.Close()
		return io.ReadAll(opened)
	}
	return nil, errors.New("holds no upmrel.exe")
}

// artifact is a file of a release.
type artifact struct{ name, sha256 string }

// describe lists the program, the modules in it, and Go's own library.
func describe(info *debug.BuildInfo, version string, file artifact) document {
	const root = "SPDXRef-Package-upmrel"
	program := newPackage(root, info.Main.Path, "v"+version)
	program.FileName, program.Purpose, program.Declared = file.name, "APPLICATION", "MIT"
	program.Checksums = []checksum{{"SHA256", file.sha256}}
	doc := document{
		Version: "SPDX-2.3", License: "CC0-1.0", ID: "SPDXRef-DOCUMENT", Name: file.name,
		Namespace:     "https://github.com/upmrel/upmrel/sbom/" + file.name + "-" + file.sha256,
		CreationInfo:  creationInfo{Creators: []string{"Organization: upmrel", "Tool: upmrel-sbom"}},
		Packages:      []pkg{program},
		Relationships: []relationship{{"SPDXRef-DOCUMENT", "DESCRIBES", root}},
	}
	parts := []*debug.Module{{Path: "stdlib", Version: strings.TrimPrefix(info.GoVersion, "go")}}
	for i, module := range append(parts, info.Deps...) {
		module = cmp.Or(module.Replace, module)
		part := newPackage("SPDXRef-Package-"+strconv.Itoa(i), module.Path, module.Version)
		if module.Sum != "" {
			part.Comment = "go.sum has " + module.Sum
		}
		doc.Packages = append(doc.Packages, part)
		doc.Relationships = append(doc.Relationships, relationship{root, "DEPENDS_ON", part.ID})
	}
	return doc
}

func newPackage(id, name, version string) pkg {
	const unknown = "NOASSERTION"
	return pkg{
		ID: id, Name: name, Version: version, Purpose: "LIBRARY",
		Download: unknown, Concluded: unknown, Declared: unknown, Copyright: unknown,
		Refs: []externalRef{{"PACKAGE-MANAGER", "purl", "pkg:golang/" + name + "@" + strings.ReplaceAll(version, "+", "%2B")}},
	}
}
