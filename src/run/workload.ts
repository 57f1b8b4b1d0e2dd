import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cacheDirectory, writeFileAtomic } from '../host/index.js';
import type { LoadRequest } from '../load/index.js';
import type { Scenario } from '../model/index.js';
import { loadImage } from '../network/index.js';
import { serveImages } from './image-server.js';
import { type ImagesRequest, imagesRequest, urlsRequest } from './images-request.js';
import { LOAD_IMAGE_SEED } from './jpeg-reference.js';

/** The requests that a scenario's input stands for, ready for the load generator and for single calls. */
export interface Workload {
  readonly requests: readonly LoadRequest[];
  /** The bodies of `requests`, in the same order; null for those without one. */
  readonly bodies: readonly (Buffer | null)[];
}

/** A workload for each number of images a request. */
export interface Workloads {
  of(batch: number): Workload;
  close(): Promise<void>;
}

export async function openWorkloads({ input }: Pick<Scenario, 'input'>): Promise<Workloads> {
  const images = await Promise.all(
    input.images.map((image, index) =>
      image === 'seeded' ? loadImage(LOAD_IMAGE_SEED + index) : readFile(image),
    ),
  );
  const server = input.mode === 'url' && input.urls === undefined ? await serveImages(images) : null;
  const urls = input.urls ?? server?.urls;
  const made = new Map<number, Workload>();
  for (const batch of input.batch ?? [1]) {
    made.set(
      batch,
      urls === undefined
        ? await byBody(groups(images, batch).map(imagesRequest))
        : await byUrl(groups(urls, batch)),
    );
  }
  return { of: (batch) => existing(made, batch), close: async () => server?.close() };
}

function existing(made: ReadonlyMap<number, Workload>, batch: number): Workload {
  const workload = made.get(batch);
  if (workload === undefined) throw new TypeError(`the scenario has no requests of ${batch} images`);
  return workload;
}

/** As many groups as there are entries, each of which begins with another and goes on with those after it. */
export function groups<T>(entries: readonly T[], size: number): readonly (readonly T[])[] {
  return entries.map((_, start) =>
    Array.from({ length: size }, (_, offset) => entries[(start + offset) % entries.length] as T),
  );
}

/** The function downloads the image from the URL that the request's query names, as the 2017 handler did. */
async function byUrl(urls: readonly (readonly string[])[]): Promise<Workload> {
  if (urls.some(({ length }) => length > 1)) return byBody(urls.map(urlsRequest));
  const requests = urls.map(
    ([url = '']): LoadRequest => ({ method: 'GET', path: `/?url=${encodeURIComponent(url)}`, headers: {} }),
  );
  return { requests, bodies: requests.map(() => null) };
}

/** Kept by content in the cache rather than in a temporary file, which a kill -9 would leave behind. */
async function byBody(given: readonly ImagesRequest[]): Promise<Workload> {
  const requests = await Promise.all(
    given.map(async ({ method, headers, body }): Promise<LoadRequest> => {
      const bodyFile = cacheDirectory('inputs', createHash('sha256').update(body).digest('hex'));
      await writeFileAtomic(bodyFile, body);
      return { method, path: '/', headers, bodyFile };
    }),
  );
  return { requests, bodies: given.map(({ body }) => body) };
}
