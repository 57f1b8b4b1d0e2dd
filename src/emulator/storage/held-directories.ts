import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Protection } from './protection.js';

/** A directory that stays on disk while somebody holds it. */
export interface Held {
  readonly taskRoot: string;
  retain(): void;
  release(): void;
}

/**
 * Directories by what they were made of: each is made once, protected, and removed when nobody holds it any
 * more. `<directory>/<name>/content` is what functions see; beside it lies what was kept of its making.
 */
export class HeldDirectories<Facts> {
  readonly #held = new Map<string, HeldDirectory<Facts>>();
  readonly #removals = new Set<Promise<void>>();
  #made = 0;

  constructor(
    private readonly directory: string,
    private readonly protection: Protection,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Held once for the caller. Rejects with what `make` rejects with. */
  async hold(
    key: string,
    make: (root: string, content: string) => Promise<Facts>,
  ): Promise<HeldDirectory<Facts>> {
    const held = this.#held.get(key) ?? this.#start(key, make);
    held.retain();
    try {
      await held.made;
      return held;
    } catch (error) {
      held.release();
      throw error;
    }
  }

  /** Resolves when what nobody holds any more is gone. */
  async settled(): Promise<void> {
    await Promise.all(this.#removals);
  }

  #start(key: string, make: (root: string, content: string) => Promise<Facts>): HeldDirectory<Facts> {
    this.#made += 1;
    const name = `${createHash('sha256').update(key).digest('hex').slice(0, 16)}-${this.#made}`;
    const root = path.join(this.directory, name);
    const made = this.#make(root, make);
    const held = new HeldDirectory(root, made, () => {
      this.#held.delete(key);
      this.#startRemoval(root, made);
    });
    this.#held.set(key, held);
    return held;
  }

  async #make(root: string, make: (root: string, content: string) => Promise<Facts>): Promise<Facts> {
    const content = contentOf(root);
    await mkdir(content, { recursive: true });
    const facts = await make(root, content);
    await this.protection.protect(content);
    return facts;
  }

  #startRemoval(root: string, made: Promise<Facts>): void {
    const removal = this.#remove(root, made).catch(this.onFault);
    this.#removals.add(removal);
    void removal.then(() => this.#removals.delete(removal));
  }

  /** Not while it is still being made: what is written after would stay. */
  async #remove(root: string, made: Promise<Facts>): Promise<void> {
    await made.catch(() => undefined);
    await this.protection.lift(contentOf(root));
    await rm(root, { recursive: true, force: true });
  }
}

function contentOf(root: string): string {
  return path.join(root, 'content');
}

export class HeldDirectory<Facts> implements Held {
  #holders = 0;

  constructor(
    readonly root: string,
    /** Settles when the directory lies there whole. */
    readonly made: Promise<Facts>,
    private readonly onUnheld: () => void,
  ) {}

  get taskRoot(): string {
    return contentOf(this.root);
  }

  retain(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.onUnheld();
  }
}
