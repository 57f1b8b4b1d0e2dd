import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { digestOfBytes } from '../../src/target/aws/image/hashing.js';
import {
  DOCKER_CONFIG,
  DOCKER_LAYER,
  DOCKER_MANIFEST,
  hexOf,
  OCI_CONFIG,
  OCI_LAYER,
  OCI_MANIFEST,
} from '../../src/target/aws/image/oci.js';

export interface BaseLayout {
  readonly manifestType?: typeof OCI_MANIFEST | typeof DOCKER_MANIFEST;
  /** Named in the index; no platform is, without it. */
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly entrypoint?: readonly string[];
}

/** Writes a small image in the form of AWS's base images, as an OCI layout. */
export async function writeBaseLayout(
  folder: string,
  options: BaseLayout = {},
): Promise<{ readonly layer: string }> {
  const { manifestType = OCI_MANIFEST, platform, entrypoint = ['/lambda-entrypoint.sh'] } = options;
  const isDocker = manifestType === DOCKER_MANIFEST;
  const blobs = path.join(folder, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const put = async (bytes: Buffer) => {
    const digest = digestOfBytes(bytes);
    await writeFile(path.join(blobs, hexOf(digest)), bytes);
    return { digest, size: bytes.length };
  };
  const tar = pack();
  tar.entry({ name: 'lambda-entrypoint.sh', mode: 0o755 }, '#!/bin/sh\n');
  tar.finalize();
  const plain = await buffer(tar);
  const layer = await put(gzipSync(plain));
  const config = await put(
    Buffer.from(
      JSON.stringify({
        architecture: 'amd64',
        os: 'linux',
        config: { Env: ['LAMBDA_TASK_ROOT=/var/task'], Entrypoint: entrypoint, WorkingDir: '/var/task' },
        rootfs: { type: 'layers', diff_ids: [digestOfBytes(plain)] },
      }),
    ),
  );
  const manifest = await put(
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: manifestType,
        config: { mediaType: isDocker ? DOCKER_CONFIG : OCI_CONFIG, ...config },
        layers: [{ mediaType: isDocker ? DOCKER_LAYER : OCI_LAYER, ...layer }],
      }),
    ),
  );
  await writeFile(path.join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const named = { mediaType: manifestType, ...manifest, ...(platform === undefined ? {} : { platform }) };
  await writeFile(path.join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [named] }));
  return { layer: layer.digest };
}
