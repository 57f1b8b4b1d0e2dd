import { buffer } from 'node:stream/consumers';
import { fromBufferPromise, type ZipFile } from 'yauzl';
import { malformed } from './malformed.js';

const STORED = 0;
/** More than trained weights are compressed to; a small file that claims more would fill the memory. */
const MOST_RATIO = 100;

/** The entries of a zip, by name; each is read when it is asked for. */
export interface ZipEntries {
  readonly names: readonly string[];
  /** Throws where there is none of that name. */
  read(name: string): Promise<Uint8Array>;
}

/** Throws a BenchError where it is no whole zip. */
export async function openZip(bytes: Uint8Array): Promise<ZipEntries> {
  const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).catch(
    (error: unknown) => {
      throw malformed('it starts like a zip, but it is cut off or damaged', error);
    },
  );
  const entries = await listed(zip);
  return {
    names: [...entries.keys()],
    async read(name) {
      const entry = entries.get(name);
      if (entry === undefined) throw malformed(`it has no ${name} in it`);
      const { uncompressedSize, compressedSize, compressionMethod } = entry;
      const isHonest = compressionMethod === STORED || uncompressedSize <= compressedSize * MOST_RATIO;
      if (!isHonest) throw malformed(`${name} claims to unpack to ${uncompressedSize} bytes`);
      return new Uint8Array(await buffer(await zip.openReadStreamPromise(entry)));
    },
  };
}

async function listed(zip: ZipFile) {
  const entries = new Map<string, Parameters<ZipFile['openReadStreamPromise']>[0]>();
  try {
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    return entries;
  } catch (error) {
    throw malformed('it starts like a zip, but it is cut off or damaged', error);
  }
}
