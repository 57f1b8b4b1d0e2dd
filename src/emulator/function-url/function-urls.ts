import { FunctionUrl, type UrlHost, type UrlTarget } from './function-url.js';
import type { UrlSettings } from './settings.js';

/** The URLs of one function: at most one for `$LATEST` and one for each alias. */
export class FunctionUrls {
  readonly #open = new Map<string, FunctionUrl>();
  readonly #taken = new Set<string>();
  #closed = false;

  get(qualifier: string): FunctionUrl | undefined {
    return this.#open.get(qualifier);
  }

  /** By qualifier. */
  all(): [qualifier: string, url: FunctionUrl][] {
    return [...this.#open].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Undefined where the qualifier has a URL already, or the function is gone meanwhile. */
  async open(
    qualifier: string,
    target: UrlTarget,
    settings: UrlSettings,
    host: UrlHost,
  ): Promise<FunctionUrl | undefined> {
    if (this.#taken.has(qualifier)) return undefined;
    this.#taken.add(qualifier);
    try {
      const url = await FunctionUrl.open(target, settings, host);
      this.#open.set(qualifier, url);
    } finally {
      if (!this.#open.has(qualifier)) this.#taken.delete(qualifier);
    }
    if (this.#closed) await this.close(qualifier);
    return this.#open.get(qualifier);
  }

  async close(qualifier: string): Promise<void> {
    const url = this.#open.get(qualifier);
    this.#open.delete(qualifier);
    this.#taken.delete(qualifier);
    await url?.close();
  }

  /** For good: with the function. */
  async closeAll(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#open.keys()].map((qualifier) => this.close(qualifier)));
  }
}
