import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { ImageLayout } from './layout.js';
import { hexOf } from './oci.js';
import type { Repository } from './registry.js';

/** Uploads an image, each part only where it is not there yet; its manifest last, under its digest and a tag. */
export async function pushImage(image: ImageLayout, repository: Repository, tag: string): Promise<void> {
  const { layers, config } = image.manifest;
  for (const part of [...layers, config]) {
    const file = path.join(image.folder, 'blobs', 'sha256', hexOf(part.digest));
    await repository.putBlob(part, () => createReadStream(file));
  }
  await repository.putManifest(tag, image.manifest.mediaType, image.bytes);
}
