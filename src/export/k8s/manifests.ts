import { argumentsOf, BODY_FILE, BODY_FOLDER, RESULTS_FOLDER, secretsOf, settingsOf } from './arguments.js';
import type { K8sExport } from './request.js';

/** What a ConfigMap may hold. */
export const MOST_BODY_BYTES = 1_000_000;
const VERSION_LABEL = 'app.kubernetes.io/name';
const PROGRAM = 'coldbench-load';
/** Of the image `node`. */
const USER = 1_000;

/** `squeezenet.yaml at X` as a name of Kubernetes, with room for what it adds (RFC 1123 label, 63 characters). */
export function resourceName(name: string): string {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return `load-${label === '' ? 'url' : label}`;
}

const metadata = (name: string) => ({ name, labels: { [VERSION_LABEL]: PROGRAM } });

export function configMap(request: K8sExport): object {
  const { name, body } = request;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(resourceName(name)),
    data: settingsOf(request),
    ...(body === null ? {} : { binaryData: { [BODY_FILE]: Buffer.from(body).toString('base64') } }),
  };
}

/** Written by all pods, which may be on several nodes. */
export function volumeClaim({ name }: K8sExport): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(resourceName(name)),
    spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
  };
}

/** One pod a worker, all at once, each with an index of its own in JOB_COMPLETION_INDEX. */
export function job(request: K8sExport): object {
  const { name, workers, waitSeconds, plan } = request;
  const seconds = Math.ceil((plan.warmupUs + plan.durationUs + plan.timeoutUs) / 1_000_000);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(resourceName(name)),
    spec: {
      ...{ completions: workers, parallelism: workers, completionMode: 'Indexed' },
      // One that comes again would be alone; and one that fails, as by a check of its own, must not end the others.
      ...{ backoffLimitPerIndex: 0, maxFailedIndexes: workers },
      activeDeadlineSeconds: waitSeconds + seconds + 120,
      template: {
        metadata: { labels: { [VERSION_LABEL]: PROGRAM } },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: request.s3 !== null,
          securityContext: {
            ...{ runAsNonRoot: true, runAsUser: USER, runAsGroup: USER, fsGroup: USER },
            seccompProfile: { type: 'RuntimeDefault' },
          },
          topologySpreadConstraints: [spread(name)],
          containers: [container(request)],
          volumes: volumes(request),
        },
      },
    },
  };
}

/** Generators on one node take processors from one another, which their checks would tell. */
const spread = (name: string) => ({
  ...{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
  labelSelector: { matchLabels: { 'batch.kubernetes.io/job-name': resourceName(name) } },
});

function container(request: K8sExport): object {
  const secrets = secretsOf(request);
  const name = resourceName(request.name);
  return {
    name: 'generator',
    image: request.image,
    args: argumentsOf(request),
    envFrom: [{ configMapRef: { name } }],
    env: [
      // Worker 0 keeps the clock, and the others ask it there.
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ...secrets.map((key) => ({ name: key, valueFrom: { secretKeyRef: { name, key } } })),
    ],
    // No limit on processor time: to be throttled would be measured as the server's latency.
    resources: { requests: { cpu: '1', memory: '256Mi' }, limits: { memory: '1Gi' } },
    securityContext: {
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      ...(request.body === null ? [] : [{ name: 'body', mountPath: BODY_FOLDER, readOnly: true }]),
      ...(request.s3 === null ? [{ name: 'results', mountPath: RESULTS_FOLDER }] : []),
    ],
  };
}

function volumes({ name, body, s3 }: K8sExport): object[] {
  const own = resourceName(name);
  return [
    { name: 'tmp', emptyDir: {} },
    ...(body === null
      ? []
      : [{ name: 'body', configMap: { name: own, items: [{ key: BODY_FILE, path: BODY_FILE }] } }]),
    ...(s3 === null ? [{ name: 'results', persistentVolumeClaim: { claimName: own } }] : []),
  ];
}

export function kustomization(files: readonly string[]): object {
  return { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: files };
}
