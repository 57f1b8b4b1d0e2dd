import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { BenchError, messageOf } from '../../../errors/index.js';
import { type Descriptor, hexOf, type ImageConfig, type Manifest } from './oci.js';
import { type ManifestAnswer, Repository } from './registry.js';

/** An image to build upon, and where its parts come from. */
export interface BaseImage {
  readonly manifest: Manifest;
  readonly config: ImageConfig;
  blob(digest: string): Promise<Readable>;
}

/** Where manifests and blobs are. */
interface ImageSource {
  /** The first manifest, which may list others by platform. */
  first(): Promise<ManifestAnswer>;
  manifest(digest: string): Promise<ManifestAnswer>;
  blob(digest: string): Promise<Readable>;
}

interface Platforms {
  readonly manifests: readonly (Descriptor & {
    readonly platform?: { readonly architecture: string; readonly os: string };
  })[];
}

const LAYOUT = 'oci:';

/** Authorization for a registry that is not open to everybody; undefined where it is. */
export type Authorize = (registry: string) => Promise<string | undefined>;

/**
 * Opens a base image: `oci:<folder>`, an OCI layout as skopeo writes it, or `<registry>/<name>[:tag|@digest]`. Throws a
 * BenchError (`base-image`) where it cannot be had, is for other machines, or cannot run a function.
 */
export async function openBaseImage(
  place: string,
  architecture: 'x86_64' | 'arm64',
  authorize: Authorize = async () => undefined,
): Promise<BaseImage> {
  try {
    const source = place.startsWith(LAYOUT)
      ? layoutSource(place.slice(LAYOUT.length))
      : await registrySource(place, authorize);
    const manifest = await manifestFor(source, architecture === 'arm64' ? 'arm64' : 'amd64');
    const config = JSON.parse(
      (await buffer(await source.blob(manifest.config.digest))).toString(),
    ) as ImageConfig;
    checkRunsFunctions(config);
    return { manifest, config, blob: (digest) => source.blob(digest) };
  } catch (cause) {
    throw new BenchError(`the base image ${place} cannot be used: ${messageOf(cause)}`, {
      code: 'base-image',
      hint: 'aws.base-images takes an OCI layout (oci:<folder>) or <registry>/<name>:<tag> of an image with a Lambda runtime interface client',
      cause,
    });
  }
}

async function manifestFor(source: ImageSource, architecture: string): Promise<Manifest> {
  const first = await source.first();
  const parsed = parsedManifest(first);
  if (!('manifests' in parsed)) return parsed;
  const own = parsed.manifests.filter(
    ({ platform }) =>
      platform === undefined || (platform.os === 'linux' && platform.architecture === architecture),
  );
  const [chosen] = own;
  if (chosen === undefined) throw new Error(`it has nothing for linux/${architecture}`);
  const manifest = parsedManifest(await source.manifest(chosen.digest));
  if ('manifests' in manifest) throw new Error('its index lists another index');
  return manifest;
}

function parsedManifest({ mediaType, bytes }: ManifestAnswer): Manifest | Platforms {
  const parsed = JSON.parse(bytes.toString()) as Manifest | Platforms;
  return 'manifests' in parsed ? parsed : { ...parsed, mediaType };
}

function checkRunsFunctions({ config }: ImageConfig): void {
  if ((config?.Entrypoint ?? []).length === 0)
    throw new Error('it has no entry point, which would be a Lambda runtime interface client');
}

function layoutSource(folder: string): ImageSource {
  const fileOf = (digest: string) => path.join(folder, 'blobs', 'sha256', hexOf(digest));
  const manifest = async (digest: string) => {
    const bytes = await readFile(fileOf(digest));
    const { mediaType } = JSON.parse(bytes.toString()) as { readonly mediaType?: string };
    return { mediaType: mediaType ?? '', bytes };
  };
  return {
    first: async () => ({ mediaType: '', bytes: await readFile(path.join(folder, 'index.json')) }),
    manifest,
    blob: async (digest) => createReadStream(fileOf(digest)),
  };
}

async function registrySource(place: string, authorize: Authorize): Promise<ImageSource> {
  const { registry, name, reference } = parseReference(place);
  const repository = new Repository(registry, name, await authorize(registry));
  return {
    first: () => repository.manifest(reference),
    manifest: (digest) => repository.manifest(digest),
    blob: (digest) => repository.blob(digest),
  };
}

export interface Reference {
  /** Its URL. */
  readonly registry: string;
  readonly name: string;
  readonly reference: string;
}

/** `<host>[:port]/<name>[:tag|@digest]`; over plain HTTP where the host is this machine, as Docker does. */
export function parseReference(text: string): Reference {
  const [, host, name, tag, digest] =
    /^([a-z0-9.-]+(?::\d+)?)\/([a-z0-9._/-]+?)(?::([\w.-]{1,128}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(text) ??
    [];
  if (host === undefined || name === undefined)
    throw new Error(`${text} is not <registry>/<name>[:tag|@digest]`);
  const isHere = /^(?:localhost|127\.0\.0\.1)(?::|$)/.test(host);
  return { registry: `${isHere ? 'http' : 'https'}://${host}`, name, reference: digest ?? tag ?? 'latest' };
}
