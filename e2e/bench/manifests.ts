// Manifests as people write them, as many as one likes; the same at every run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many documents a file has. */
export const DOCUMENTS = 50;

/** What stands for an image; called with a number of an app. */
export type ImageName = (app: number) => string;

/** Writes files `000.yaml` and on into a folder, which is made. One document of five names an app, each app in turn. */
export function writeManifestFolder(folder: string, files: number, image: ImageName): void {
  mkdirSync(folder, { recursive: true });
  for (let file = 0; file < files; file += 1) {
    const documents = Array.from({ length: DOCUMENTS }, (_, at) => documentOf(file * DOCUMENTS + at, image));
    writeFileSync(join(folder, `${String(file).padStart(4, '0')}.yaml`), documents.join('---\n'));
  }
}

function documentOf(number: number, image: ImageName): string {
  const name = `shop-${number}`;
  switch (number % 5) {
    case 0:
      return deployment(name, image((number / 5) | 0));
    case 1:
      return service(name);
    case 2:
      return settings(name);
    case 3:
      return role(name);
    default:
      return autoscaler(name);
  }
}

const head = (apiVersion: string, kind: string, name: string): string => `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${name}
  namespace: shop
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: shop
`;

const deployment = (name: string, image: string): string => `# Serves the shop.
${head('apps/v1', 'Deployment', name)}spec:
  replicas: 2
  selector: # has to fit the labels below
    matchLabels:
      app: ${name}
  template:
    metadata:
      annotations:
        cluster-autoscaler.kubernetes.io/safe-to-evict: "false"
      labels:
        app: ${name}
    spec:
      serviceAccountName: controller
      containers:
      - name: web
        # This is the Go import path of the program that becomes an image.
        image: ${image}
        args: ["-listen", ":8080", "-v=2"]
        resources:
          requests: {cpu: 100m, memory: 100Mi}
          limits:
            cpu: 1000m
            memory: 1000Mi
        env:
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: METRICS_DOMAIN
          value: 'shop.example.com/metrics' # as the dashboards say
        ports:
        - name: http
          containerPort: 8080
`;

const service = (name: string): string => `${head('v1', 'Service', name)}spec:
  type: ClusterIP
  ports:
  # The metrics are read here.
  - name: metrics
    port: 9090
    targetPort: 9090
  - name: http
    port: 80
    targetPort: 8080
  selector:
    app: ${name}
`;

const settings = (name: string): string => `${head('v1', 'ConfigMap', name)}data:
  enabled: "true"
  interval: 30s
  config.properties: |
    # Read at start.
    listen = :8080
    level: debug

    colours: red, green
  greeting: >-
    Welcome to the shop,
    where everything is cheap.
`;

const role = (name: string): string => `${head('rbac.authorization.k8s.io/v1', 'ClusterRole', name)}rules:
  - apiGroups: [""]
    resources: ["pods", "namespaces", "secrets", "configmaps", "endpoints", "services", "events"]
    verbs: ["get", "list", "create", "update", "delete", "patch", "watch"]
  - apiGroups: ["apps"]
    resources: ["deployments", "deployments/finalizers"] # finalizers are needed for the owner reference
    verbs: ["get", "list", "create", "update", "delete", "patch", "watch"]
`;

const autoscaler = (name: string): string => `${head('autoscaling/v2', 'HorizontalPodAutoscaler', name)}spec:
  minReplicas: 1
  maxReplicas: 20
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: ${name}
  metrics:
  - type: Resource
    resource:
      name: cpu
      target:
        type: Utilization
        # Below full load, so that there is time to start.
        averageUtilization: 80
`;
