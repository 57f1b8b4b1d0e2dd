import { ServiceError } from '../service-error.js';
import type { StoredCode } from '../storage/index.js';

/** One version of a layer as it was published. */
export interface LayerVersion {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly licenseInfo: string | null;
  readonly compatibleRuntimes: readonly string[] | null;
  readonly compatibleArchitectures: readonly string[] | null;
  readonly createdAt: Date;
  readonly code: StoredCode;
}

/** The layers by name. Functions hold what they use, so a deleted version stays usable by those that had it. */
export class LayerRegistry {
  readonly #layers = new Map<string, Map<number, LayerVersion>>();
  /** Last version by name; no number is used twice. */
  readonly #versions = new Map<string, number>();
  #closed = false;

  /** Holds the code. Throws ServiceException where the emulator is closing. */
  publish(layer: Omit<LayerVersion, 'version' | 'createdAt'>): LayerVersion {
    if (this.#closed) throw new ServiceError('ServiceException', 'The emulator is closing.');
    const { name } = layer;
    const version = (this.#versions.get(name) ?? 0) + 1;
    this.#versions.set(name, version);
    const published = { ...layer, version, createdAt: new Date() };
    const versions = this.#layers.get(name) ?? new Map<number, LayerVersion>();
    this.#layers.set(name, versions.set(version, published));
    published.code.retain();
    return published;
  }

  get(name: string, version: number): LayerVersion | undefined {
    return this.#layers.get(name)?.get(version);
  }

  /** The newest first. */
  versionsOf(name: string): LayerVersion[] {
    return [...(this.#layers.get(name)?.values() ?? [])].reverse();
  }

  /** By name. */
  names(): string[] {
    return [...this.#layers.keys()].sort();
  }

  /** One that is not there is no error on AWS either. */
  delete(name: string, version: number): void {
    const versions = this.#layers.get(name);
    versions?.get(version)?.code.release();
    versions?.delete(version);
    if (versions?.size === 0) this.#layers.delete(name);
  }

  /** For good. */
  close(): void {
    this.#closed = true;
    for (const name of this.names()) {
      for (const { version } of this.versionsOf(name)) this.delete(name, version);
    }
  }
}
