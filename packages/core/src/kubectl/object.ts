/** An object as a cluster keeps it: of its fields, those that every kind has. Spec: Kubernetes API conventions, "Resources". */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    /** Goes up with each change of `spec`. */
    readonly generation?: number;
    readonly creationTimestamp?: string;
  };
  readonly spec?: object;
  readonly status?: object;
}

/** What a controller says of an object. Spec: Kubernetes API conventions, "Typical status properties". */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
}

/** The objects in an answer of `kubectl get -o json`: one, a list, or nothing. */
export function objectsOf(answer: string): ClusterObject[] {
  if (answer.trim() === '') return [];
  const read = JSON.parse(answer) as ClusterObject & { readonly items?: readonly ClusterObject[] };
  return read.kind === 'List' ? [...(read.items ?? [])] : [read];
}

/** Group and kind: `apps/Deployment`, `/Pod`. Versions of one kind have the same status, as far as we read it. */
export function kindOf({ apiVersion, kind }: ClusterObject): string {
  const slash = apiVersion.indexOf('/');
  return `${apiVersion.slice(0, Math.max(slash, 0))}/${kind}`;
}

/** What kubectl calls it: `deployment.apps/web`, with its namespace unless that is the default one. */
export function titleOf(object: ClusterObject): string {
  const [group = '', kind = ''] = kindOf(object).split('/');
  const { name, namespace = 'default' } = object.metadata;
  const title = `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name}`;
  return namespace === 'default' ? title : `${title} in namespace ${namespace}`;
}

/** The condition of that type, if its controller has written one. */
export function conditionOf({ status }: ClusterObject, type: string): Condition | undefined {
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly Condition[] };
  return conditions.find((one) => one.type === type);
}

/** `reason: message`, or what there is of it. */
export function wordsOf({ reason, message }: { readonly reason?: string; readonly message?: string }): string {
  return [reason, message].filter(Boolean).join(': ');
}

/** As many of an object's names as it takes to ask for it again. */
export function addressOf({ apiVersion, kind, metadata: { name, namespace } }: ClusterObject): ClusterObject {
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } };
}
