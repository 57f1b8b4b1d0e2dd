import { createWriteStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BenchError } from '../../../errors/index.js';
import type { BaseImage } from './base-image.js';
import { digestOfBytes, hashing } from './hashing.js';
import { type Layer, writeLayer } from './layer.js';
import {
  type Descriptor,
  DOCKER_CONFIG,
  DOCKER_LAYER,
  DOCKER_MANIFEST,
  hexOf,
  type ImageConfig,
  type Manifest,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_LAYER,
  OCI_MANIFEST,
} from './oci.js';

/** A function's files, and what calls its handler. */
export interface FunctionImage {
  /** What `LAMBDA_TASK_ROOT` is to hold. */
  readonly task: string;
  /** As `index.handler`. */
  readonly handler: string;
}

/** An image on the disk, whole. */
export interface ImageLayout {
  readonly folder: string;
  readonly digest: string;
  readonly manifest: Manifest;
  readonly bytes: Buffer;
}

/** Where AWS's own base images have functions; theirs say so in LAMBDA_TASK_ROOT. */
const TASK_ROOT = '/var/task';

/**
 * Writes a function as an image on a base, in the form of an OCI layout (OCI Image Specification 1.1, "Image Layout"):
 * the base's layers, one more with the function, and the base's configuration with the handler as its command, as AWS
 * asks for ("Deploy Python Lambda functions with container images"). Needs no Docker.
 */
export async function writeImageLayout(
  base: BaseImage,
  { task, handler }: FunctionImage,
  folder: string,
): Promise<ImageLayout> {
  const blobs = path.join(folder, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  for (const layer of base.manifest.layers) await copyBlob(base, layer, blobs);
  const layer = await writeLayer(task, taskRootOf(base.config), path.join(folder, 'layer'));
  await rename(layer.file, path.join(blobs, hexOf(layer.digest)));
  const config = await putJson(blobs, configWith(base.config, layer, handler));
  const manifest = manifestWith(base.manifest, layer, config);
  const { digest, size, bytes } = await putJson(blobs, manifest);
  await writeFile(path.join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const index = { schemaVersion: 2, mediaType: OCI_INDEX };
  const manifests = [{ mediaType: manifest.mediaType, digest, size }];
  await writeFile(path.join(folder, 'index.json'), JSON.stringify({ ...index, manifests }));
  return { folder, digest, manifest, bytes };
}

/** Copies and checks it: what a registry sends, or a disk has kept, need not be what was asked for. */
async function copyBlob(base: BaseImage, { digest }: Descriptor, blobs: string): Promise<void> {
  const { stream, digest: found } = hashing();
  await pipeline(await base.blob(digest), stream, createWriteStream(path.join(blobs, hexOf(digest))));
  if (found() === digest) return;
  throw new BenchError(`a layer of the base image is not what its hash says: ${digest}`, {
    code: 'base-image',
  });
}

function taskRootOf({ config }: ImageConfig): string {
  const variable = (config?.Env ?? []).find((text) => text.startsWith('LAMBDA_TASK_ROOT='));
  return (variable?.slice('LAMBDA_TASK_ROOT='.length) ?? TASK_ROOT).replace(/^\/+|\/+$/g, '');
}

function configWith(base: ImageConfig, { diffId }: Layer, handler: string): ImageConfig {
  return {
    ...base,
    config: { ...base.config, Cmd: [handler] },
    rootfs: { type: 'layers', diff_ids: [...base.rootfs.diff_ids, diffId] },
    history: [...(base.history ?? []), { created: '1970-01-01T00:00:00Z', created_by: 'coldbench' }],
  };
}

/** Of the base's kind, OCI or Docker: an image must not be of both. */
function manifestWith(
  base: Manifest,
  { digest, size }: Layer,
  config: Omit<Descriptor, 'mediaType'>,
): Manifest {
  const isDocker = base.mediaType === DOCKER_MANIFEST;
  return {
    schemaVersion: 2,
    mediaType: isDocker ? DOCKER_MANIFEST : OCI_MANIFEST,
    config: {
      mediaType: isDocker ? DOCKER_CONFIG : OCI_CONFIG,
      digest: config.digest,
      size: config.size,
    },
    layers: [...base.layers, { mediaType: isDocker ? DOCKER_LAYER : OCI_LAYER, digest, size }],
  };
}

async function putJson(blobs: string, value: object) {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = digestOfBytes(bytes);
  await writeFile(path.join(blobs, hexOf(digest)), bytes);
  return { digest, size: bytes.length, bytes };
}
