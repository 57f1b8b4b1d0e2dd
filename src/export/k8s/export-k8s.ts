import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { BenchError, EXIT } from '../../errors/index.js';
import { emptyFolder } from '../empty-folder.js';
import { DOCKERFILE } from './dockerfile.js';
import { configMap, job, kustomization, MOST_BODY_BYTES, volumeClaim } from './manifests.js';
import { k8sReadme } from './readme.js';
import type { K8sExport } from './request.js';

/** As readers of YAML 1.1 take it, too, which Kubernetes' own are. */
const YAML_1_1 = { version: '1.1', aliasDuplicateObjects: false } as const;

/**
 * Writes the manifests of an Indexed Job, the image's recipe and a README into a folder that is not there yet, or is
 * empty. Returns the manifests' names. Throws a BenchError (exit 2) where the folder has files, or the body is too large.
 */
export async function exportK8s(request: K8sExport, folder: string): Promise<readonly string[]> {
  checkBody(request);
  await emptyFolder(folder);
  const manifests = {
    'configmap.yaml': configMap(request),
    ...(request.s3 === null ? { 'claim.yaml': volumeClaim(request) } : {}),
    'job.yaml': job(request),
  };
  const names = Object.keys(manifests);
  const files = { ...manifests, 'kustomization.yaml': kustomization(names) };
  for (const [name, manifest] of Object.entries(files))
    await writeFile(path.join(folder, name), stringify(manifest, YAML_1_1));
  await writeFile(path.join(folder, 'Dockerfile'), DOCKERFILE);
  await writeFile(path.join(folder, 'README.md'), k8sReadme(request, folder));
  return Object.keys(files);
}

function checkBody({ body }: K8sExport): void {
  if (body === null || body.byteLength <= MOST_BODY_BYTES) return;
  throw new BenchError(
    `a body of ${body.byteLength} bytes has no place in a ConfigMap, which holds ${MOST_BODY_BYTES}`,
    {
      code: 'body-too-large',
      exitCode: EXIT.usage,
      hint: 'give a smaller body, or put it into the image and name it in the arguments of job.yaml',
    },
  );
}
