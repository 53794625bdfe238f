//go:build tools

// Package dependencies names programs of other modules, so that go.mod and go.sum have all that compiling them takes.
package dependencies

import (
	_ "github.com/google/go-containerregistry/cmd/crane"
	_ "github.com/google/ko"
	_ "sigs.k8s.io/controller-runtime/examples/builtins"
	_ "sigs.k8s.io/kustomize/kustomize/v5"
)
