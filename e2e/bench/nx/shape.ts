// A repository in the shape of knative/serving: some programs, a tree of packages of its own, client-go in `vendor`, and YAML that names
// the programs as ko://. The same at every run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The module of the bench of the command line: client-go with its sums. */
const FIXTURE = join(__dirname, '../fixture');

/** What a generated repository is like. */
export interface Shape {
  readonly mains: number;
  /** Packages of its own. Those of client-go and of the standard library, 720, come on top. */
  readonly packages: number;
}

/** As many packages as knative/serving has with its `vendor`, and 124 of its own for each program; 2,000 in all. */
export const SERVING: Shape = { mains: 5, packages: 1300 };

/** As many programs as prow has. */
export const PROW: Shape = { mains: 49, packages: 300 };

export const MODULE = 'example.com/serving';

/** Folder of each program. */
export function mainFolders({ mains }: Shape): string[] {
  return Array.from({ length: mains }, (_, at) => `cmd/app${at}`);
}

/** The package that every program and every eighth package imports. */
export const SHARED = 'pkg/shared';

/** Files by path. */
export function repositoryFiles(shape: Shape): Record<string, string> {
  const files: Record<string, string> = {
    'go.mod': readFileSync(join(FIXTURE, 'go.mod'), 'utf8').replace(/^module .*/, `module ${MODULE}`),
    'go.sum': readFileSync(join(FIXTURE, 'go.sum'), 'utf8'),
    'internal/cluster/cluster.go': readFileSync(join(FIXTURE, 'internal/cluster/cluster.go'), 'utf8'),
    [`${SHARED}/shared.go`]: sharedSource(),
  };
  for (let index = 0; index < shape.packages; index += 1) {
    files[`${folderOf(index)}/p${index}.go`] = packageSource(index);
    files[`${folderOf(index)}/p${index}_test.go`] = `package p${index}\n`;
  }
  mainFolders(shape).forEach((folder, at) => {
    files[`${folder}/main.go`] = mainSource(at, shape);
    files[`config/core/deployments/app${at}.yaml`] = deployment(folder);
  });
  return files;
}

/** Thirty folders, as a repository that has grown has them. */
function folderOf(index: number): string {
  return `pkg/g${index % 30}/p${index}`;
}

/** Packages that import each other; none of other chains. */
const CHAIN = 16;

/** Some of the packages before it in its chain. Every eighth package imports the shared one, too. */
function importsOf(index: number): number[] {
  return [1, 5, 9, 14].map((back) => index - back).filter((other) => other >= 0 && other % CHAIN < index % CHAIN);
}

function packageSource(index: number): string {
  const others = importsOf(index);
  const isSharing = index % 8 === 0;
  const imports = [
    '"fmt"',
    '"sort"',
    '"strings"',
    '"sync"',
    ...(isSharing ? [`"${MODULE}/${SHARED}"`] : []),
    ...others.map((other) => `"${MODULE}/${folderOf(other)}"`),
  ];
  const calls = [
    ...others.map((other) => `\tparts = append(parts, p${other}.Describe(depth-1))\n`),
    ...(isSharing ? [`\tparts = append(parts, shared.Name(${index}))\n`] : []),
  ].join('');
  const kinds = Array.from({ length: 5 }, (_, kind) => kindSource(kind)).join('\n');
  return `// Package p${index} is one of many.
package p${index}

import (
${imports.map((one) => `\t${one}\n`).join('')})

// Describe says what is below.
func Describe(depth int) string {
	parts := []string{fmt.Sprint("p", ${index})}
	if depth <= 0 {
		return parts[0]
	}
${calls}	for _, one := range []fmt.Stringer{${Array.from({ length: 5 }, (_, kind) => `&Kind${kind}{}`).join(', ')}} {
		parts = append(parts, one.String())
	}
	sort.Strings(parts)
	return strings.Join(parts, ",")
}

${kinds}`;
}

/** A type with the methods that hand-written and generated API types have. */
function kindSource(kind: number): string {
  return `// Kind${kind} is kept by name.
type Kind${kind} struct {
	mutex  sync.Mutex
	Labels map[string]string
	Items  []Kind${kind}Item
}

// Kind${kind}Item is one of them.
type Kind${kind}Item struct {
	Name, Namespace string
	Weight          int64
	Owners          []string
}

// DeepCopy copies all that the item points to.
func (in *Kind${kind}Item) DeepCopy() *Kind${kind}Item {
	out := *in
	out.Owners = append([]string(nil), in.Owners...)
	return &out
}

// Set keeps an item, in order.
func (in *Kind${kind}) Set(item Kind${kind}Item) error {
	in.mutex.Lock()
	defer in.mutex.Unlock()
	if item.Name == "" {
		return fmt.Errorf("an item of %q has no name: %+v", item.Namespace, item)
	}
	if in.Labels == nil {
		in.Labels = map[string]string{}
	}
	in.Labels[item.Name] = strings.ToLower(item.Namespace)
	in.Items = append(in.Items, *item.DeepCopy())
	sort.Slice(in.Items, func(i, j int) bool { return in.Items[i].Weight < in.Items[j].Weight })
	return nil
}

// String lists them.
func (in *Kind${kind}) String() string {
	in.mutex.Lock()
	defer in.mutex.Unlock()
	var text strings.Builder
	for at, item := range in.Items {
		fmt.Fprintf(&text, "%d %s/%s %v;", at, item.Namespace, item.Name, item.Owners)
	}
	return text.String()
}
`;
}

function sharedSource(): string {
  return `// Package shared is what everybody uses.
package shared

import "fmt"

// Name makes a name of a number.
func Name(number int) string { return fmt.Sprintf("shared-%d", number) }
`;
}

/** Each program reaches a third of the packages that all reach, and its share of the others. */
function mainSource(at: number, { mains, packages }: Shape): string {
  const own = Array.from({ length: packages }, (_, index) => index).filter((index) => {
    const chain = Math.floor(index / CHAIN);
    return chain % 3 === 0 || chain % mains === at;
  });
  return `// Command app${at} is one of ${mains}.
package main

import (
	"fmt"
	"time"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/record"

	"${MODULE}/internal/cluster"
	"${MODULE}/${SHARED}"
${own.map((index) => `\t"${MODULE}/${folderOf(index)}"\n`).join('')})

func main() {
	client, err := cluster.Connect()
	if err != nil {
		panic(err)
	}
	factory := informers.NewSharedInformerFactory(client, time.Minute)
	fmt.Println(shared.Name(${at}), factory, dynamic.New(nil), leaderelection.LeaderElector{}, record.NewBroadcaster())
${own.map((index) => `\tfmt.Println(p${index}.Describe(2))\n`).join('')}}
`;
}

function deployment(folder: string): string {
  const name = folder.slice('cmd/'.length);
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: ${name}
          image: ko://${MODULE}/${folder}
`;
}
