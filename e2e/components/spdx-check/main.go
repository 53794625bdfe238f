// Command spdx-check reads a file with an SPDX 2.3 document in JSON with the SPDX project's own library, and writes what it finds to
// standard output as JSON: problems, and the package identifiers with characters that the specification does not have.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"

	spdxjson "github.com/spdx/tools-golang/json"
	"github.com/spdx/tools-golang/spdx/v2/v2_3"
	"github.com/spdx/tools-golang/spdxlib"
)

// findings is what the program writes. Neither list is ever null.
type findings struct {
	Packages  []string `json:"packages"`
	Problems  []string `json:"problems"`
	StrictIDs []string `json:"notInStrictSyntax"`
}

// Spec: SPDX 2.3, 7.2: letters, numbers, "." and "-" after "SPDXRef-".
var strictID = regexp.MustCompile(`^[A-Za-z0-9.-]+$`)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if err := json.NewEncoder(os.Stdout).Encode(check(text)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func check(text []byte) findings {
	found := findings{Packages: []string{}, Problems: []string{}, StrictIDs: []string{}}
	complain := func(format string, values ...any) {
		found.Problems = append(found.Problems, fmt.Sprintf(format, values...))
	}
	var document v2_3.Document
	if err := spdxjson.ReadInto(bytes.NewReader(text), &document); err != nil {
		complain("not read: %v", err)
		return found
	}
	if err := spdxlib.ValidateDocument(&document); err != nil {
		complain("not valid: %v", err)
	}
	if document.SPDXVersion != v2_3.Version || document.DataLicense != v2_3.DataLicense {
		complain("version %q, license %q", document.SPDXVersion, document.DataLicense)
	}
	if document.DocumentName == "" || document.DocumentNamespace == "" {
		complain("document without name or namespace")
	}
	if info := document.CreationInfo; info == nil || info.Created == "" || len(info.Creators) == 0 {
		complain("document without creation time or creator")
	}
	known := map[string]bool{string(document.SPDXIdentifier): true}
	for _, pkg := range document.Packages {
		id := string(pkg.PackageSPDXIdentifier)
		if known[id] {
			complain("identifier twice: %s", id)
		}
		known[id] = true
		found.Packages = append(found.Packages, pkg.PackageName)
		if !strictID.MatchString(id) {
			found.StrictIDs = append(found.StrictIDs, id)
		}
		if pkg.PackageName == "" || pkg.PackageDownloadLocation == "" {
			complain("package without name or download location: %s", id)
		}
	}
	for _, relationship := range document.Relationships {
		for _, end := range []string{string(relationship.RefA.ElementRefID), string(relationship.RefB.ElementRefID)} {
			if !known[end] {
				complain("relationship with %s, which is not there", end)
			}
		}
	}
	return found
}
