// Names the programs of Kubernetes that the real tests compile, so that go.mod and go.sum have all that it takes. The replacements in
// go.mod are the modules that Kubernetes replaces by folders of its own repository; all of them have one version.

//go:build tools

package tools

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kubectl"
)
