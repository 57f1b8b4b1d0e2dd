import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LoadRequest } from '../load/index.js';
import type { Scenario } from '../model/index.js';
import { loadImage } from '../network/index.js';
import { type ImageServer, serveImages } from './image-server.js';

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
      image === 'seeded' ? loadImage(scenario.seed + index) : readFile(image),
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

async function byBody(images: readonly Buffer[]): Promise<Workload> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-workload-'));
  const requests = await Promise.all(
    images.map(async (image, index): Promise<LoadRequest> => {
      const bodyFile = path.join(folder, `image-${index}`);
      await writeFile(bodyFile, image);
      return { method: 'POST', path: '/', headers: { 'content-type': contentType(image) }, bodyFile };
    }),
  );
  return { requests, bodies: images, close: () => rm(folder, { recursive: true, force: true }) };
}

const PNG_SIGNATURE = 0x89504e47;

function contentType(image: Buffer): string {
  return image.length > 4 && image.readUInt32BE(0) === PNG_SIGNATURE ? 'image/png' : 'image/jpeg';
}
