import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Bytes, bytes } from '../../units/index.js';
import type { Protection } from './protection.js';
import { unzip } from './unzip.js';

/** A package that lies ready on disk for as long as somebody holds it. */
export interface StoredCode {
  readonly taskRoot: string;
  /** Hexadecimal SHA-256 of the zip, or of what names an image. */
  readonly sha256: string;
  readonly sizeBytes: Bytes;
  retain(): void;
  release(): void;
}

/** Unpacks each package once, by its hash, and removes it when nobody holds it any more. */
export class CodeStore {
  readonly #stored = new Map<string, HeldDirectory>();
  readonly #removals = new Set<Promise<void>>();
  #unpacked = 0;

  constructor(
    private readonly directory: string,
    private readonly protection: Protection,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Held once for the caller. Throws a BenchError `package-refused`. */
  async addZip(archive: string): Promise<StoredCode> {
    const [sha256, { size }] = await Promise.all([sha256Of(archive), stat(archive)]);
    const held = this.#stored.get(sha256) ?? this.#unpack(archive, sha256, size);
    held.retain();
    try {
      await held.ready;
      return held;
    } catch (error) {
      held.release();
      throw error;
    }
  }

  #unpack(archive: string, sha256: string, sizeBytes: number): HeldDirectory {
    this.#unpacked += 1;
    const directory = path.join(this.directory, `${sha256}-${this.#unpacked}`);
    const ready = this.#lay(archive, directory);
    const held = new HeldDirectory(directory, sha256, bytes(sizeBytes), ready, () => {
      this.#stored.delete(sha256);
      this.#startRemoval(directory);
    });
    this.#stored.set(sha256, held);
    return held;
  }

  async #lay(archive: string, directory: string): Promise<void> {
    await mkdir(directory);
    await unzip(archive, directory);
    await this.protection.protect(directory);
  }

  /** Resolves when what nobody holds any more is gone. */
  async settled(): Promise<void> {
    await Promise.all(this.#removals);
  }

  #startRemoval(directory: string): void {
    const removal = this.#remove(directory).catch(this.onFault);
    this.#removals.add(removal);
    void removal.then(() => this.#removals.delete(removal));
  }

  async #remove(directory: string): Promise<void> {
    await this.protection.lift(directory);
    await rm(directory, { recursive: true, force: true });
  }
}

class HeldDirectory implements StoredCode {
  #holders = 0;

  constructor(
    readonly taskRoot: string,
    readonly sha256: string,
    readonly sizeBytes: Bytes,
    /** Settles when the package lies there whole. */
    readonly ready: Promise<void>,
    private readonly onUnheld: () => void,
  ) {}

  retain(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.onUnheld();
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
