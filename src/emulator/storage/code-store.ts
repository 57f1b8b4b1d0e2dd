import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Bytes, bytes } from '../../units/index.js';
import { type Held, HeldDirectories } from './held-directories.js';
import type { Protection } from './protection.js';
import { unzip } from './unzip.js';

/** A package that lies ready on disk for as long as somebody holds it. */
export interface StoredCode extends Held {
  /** Hexadecimal SHA-256 of the zip, or of what names an image. */
  readonly sha256: string;
  readonly sizeBytes: Bytes;
  readonly unzippedBytes: Bytes;
  /** The zip; null for an image. */
  readonly archive: string | null;
}

interface Unpacked {
  readonly archive: string;
  readonly unzippedBytes: Bytes;
}

/** Unpacks each package once, by its hash, and keeps the zip beside it while somebody holds it. */
export class CodeStore {
  readonly #directories: HeldDirectories<Unpacked>;

  /** `directory` must be on the file system of the archives. */
  constructor(directory: string, protection: Protection, onFault: (error: unknown) => void) {
    this.#directories = new HeldDirectories(directory, protection, onFault);
  }

  /** Held once for the caller. Throws a BenchError `package-refused` or `package-too-large`. */
  async addZip(archive: string): Promise<StoredCode> {
    const [sha256, { size }] = await Promise.all([sha256Of(archive), stat(archive)]);
    const held = await this.#directories.hold(sha256, async (root, content) => {
      const kept = path.join(root, 'package.zip');
      await link(archive, kept);
      return { archive: kept, unzippedBytes: await unzip(kept, content) };
    });
    return {
      taskRoot: held.taskRoot,
      sha256,
      sizeBytes: bytes(size),
      ...(await held.made),
      retain: () => held.retain(),
      release: () => held.release(),
    };
  }

  /** Resolves when what nobody holds any more is gone. */
  settled(): Promise<void> {
    return this.#directories.settled();
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
