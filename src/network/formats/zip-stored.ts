import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** The earliest time that a zip can state: the same content is the same bytes. */
const FIXED_TIME = new Date(1980, 0, 1);

/** A zip of the entries as they are: weights do not compress, and readers may use them where they lie. */
export async function zipStored(entries: readonly (readonly [string, Uint8Array])[]): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [name, content] of entries) {
    zip.addBuffer(Buffer.from(content), name, {
      compress: false,
      mtime: FIXED_TIME,
      forceDosTimestamp: true,
    });
  }
  zip.end();
  return buffer(zip.outputStream);
}
