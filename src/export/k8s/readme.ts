import { secretsOf } from './arguments.js';
import { resourceName } from './manifests.js';
import type { K8sExport } from './request.js';

/** How the image is built, the load started, and its results merged and removed. */
export function k8sReadme(request: K8sExport, folder: string): string {
  const { name, image, workers, plan, s3 } = request;
  const own = resourceName(name);
  const secrets = secretsOf(request);
  return [
    `# ${own}: ${workers} generators on ${plan.url}\n`,
    'An Indexed Job: each pod is one worker of `bench load --worker`. `configmap.yaml` has what may be changed of the load; how many workers there are stands three times in `job.yaml` (`completions`, `parallelism`, `--total`).\n',
    '```sh',
    '# in a checkout of coldbench',
    `docker build -f ${folder}/Dockerfile -t ${image} . && docker push ${image}`,
    ...(secrets.length === 0
      ? []
      : [
          `kubectl create secret generic ${own} ${secrets.map((key) => `--from-literal=${key}="$${key}"`).join(' ')}`,
        ]),
    `kubectl apply -k ${folder}`,
    `kubectl wait --for=condition=complete --timeout=15m job/${own} || kubectl logs -l batch.kubernetes.io/job-name=${own}`,
    ...resultsOf(own, s3),
    `kubectl delete -k ${folder}`,
    '```\n',
    'Pods that broke a check of their own exit with code 5, and the Job fails at its end (the logs have why): `bench merge` says so, too. It needs Kubernetes 1.29 or newer. A Job is not run again; delete it, and give the next load an empty place for its results.',
    s3 === null
      ? 'The volume must be one that several nodes can write at once (`ReadWriteMany`): name a class of your cluster that has such in `claim.yaml`, as `storageClassName`.'
      : 'The pods need the right to read and write there: a service account with a role (`serviceAccountName` in `job.yaml`), or keys in their environment.',
    '',
  ].join('\n');
}

function resultsOf(own: string, s3: string | null): string[] {
  if (s3 !== null) return [`bench merge ${s3}`];
  return [
    `kubectl run ${own}-results --image=busybox --restart=Never --overrides='${readerSpec(own)}'`,
    `kubectl wait --for=condition=ready pod/${own}-results`,
    `kubectl cp ${own}-results:/results results && bench merge results`,
    `kubectl delete pod/${own}-results`,
  ];
}

/** A pod that has the volume, and waits for its files to be copied. */
function readerSpec(own: string): string {
  const mount = { name: 'results', mountPath: '/results' };
  const command = ['sleep', '600'];
  return JSON.stringify({
    spec: {
      containers: [{ name: 'reader', image: 'busybox', command, volumeMounts: [mount] }],
      volumes: [{ name: 'results', persistentVolumeClaim: { claimName: own } }],
    },
  });
}
