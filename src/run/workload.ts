import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cacheDirectory, writeFileAtomic } from '../host/index.js';
import type { LoadRequest } from '../load/index.js';
import type { Scenario } from '../model/index.js';
import { loadImage } from '../network/index.js';
import { type ImageServer, serveImages } from './image-server.js';
import { LOAD_IMAGE_SEED } from './jpeg-reference.js';

/** The requests that a scenario's input stands for, ready for the load generator and for single calls. */
export interface Workload {
  readonly requests: readonly LoadRequest[];
  /** The bodies of `requests`, in the same order; null for those without one. */
  readonly bodies: readonly (Buffer | null)[];
  close(): Promise<void>;
}

export async function openWorkload(scenario: Scenario): Promise<Workload> {
  const images = await Promise.all(
    scenario.input.images.map((image, index) =>
      image === 'seeded' ? loadImage(LOAD_IMAGE_SEED + index) : readFile(image),
    ),
  );
  return scenario.input.mode === 'url' ? byUrl(await serveImages(images)) : byBody(images);
}

/** The function downloads the image from the URL that the request's query names, as the 2017 handler did. */
function byUrl(server: ImageServer): Workload {
  const requests = server.urls.map(
    (url): LoadRequest => ({ method: 'GET', path: `/?url=${encodeURIComponent(url)}`, headers: {} }),
  );
  return { requests, bodies: requests.map(() => null), close: () => server.close() };
}

/** Kept by content in the cache rather than in a temporary file, which a kill -9 would leave behind. */
async function byBody(images: readonly Buffer[]): Promise<Workload> {
  const requests = await Promise.all(
    images.map(async (image): Promise<LoadRequest> => {
      const bodyFile = cacheDirectory('inputs', createHash('sha256').update(image).digest('hex'));
      await writeFileAtomic(bodyFile, image);
      return { method: 'POST', path: '/', headers: { 'content-type': contentType(image) }, bodyFile };
    }),
  );
  return { requests, bodies: images, close: async () => {} };
}

const PNG_SIGNATURE = 0x89504e47;

function contentType(image: Buffer): string {
  return image.length > 4 && image.readUInt32BE(0) === PNG_SIGNATURE ? 'image/png' : 'image/jpeg';
}
