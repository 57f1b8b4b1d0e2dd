import { BenchError, messageOf } from '../../errors/index.js';
import { runCommand } from '../../host/index.js';
import type { LoadRequest } from '../../load/index.js';
import type { Cell, ForceColdSpec } from '../../model/index.js';
import { bytes, formatDuration, toMilliseconds } from '../../units/index.js';
import { invokeUrl, type OneRequest, type OneResult } from '../invoke.js';
import type { DeployedFunction, PageCacheState, ReportPage } from '../target.js';
import type { EnvironmentText } from './environment-text.js';

export interface UrlFunctionParts {
  readonly url: string;
  /** With lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly texts: EnvironmentText;
  readonly force?: ForceColdSpec;
}

/** Something behind a URL: it is asked, and tells nothing of itself. */
export class UrlFunction implements DeployedFunction {
  readonly name: string;
  readonly url: string;
  readonly reportsNothing = 'what is at a URL reports nothing of its own: only the client was timed';
  readonly #cell: Cell;
  readonly #parts: UrlFunctionParts;

  constructor(cell: Cell, parts: UrlFunctionParts) {
    this.name = cell.id;
    this.url = parts.url;
    this.#cell = cell;
    this.#parts = parts;
  }

  /** A request at the URL itself, with the scenario's headers. */
  readonly requestFor = <R extends Pick<LoadRequest, 'path' | 'headers'>>(request: R): R => ({
    ...request,
    path: pathAt(this.url, request.path),
    headers: { ...request.headers, ...this.#parts.headers },
  });

  async invoke(request: OneRequest): Promise<OneResult> {
    const result = await invokeUrl(this.url, this.requestFor(request));
    const { texts } = this.#parts;
    // A server may repeat in its answer what it was sent.
    return result.state === 'answered'
      ? { ...result, body: texts.redacted(result.body) }
      : { ...result, message: texts.redacted(result.message) };
  }

  async ask(): Promise<never> {
    throw new BenchError('what is at a URL is asked for answers alone', { code: 'url-not-asked' });
  }

  /** Runs the scenario's command. Throws a BenchError where it fails, or does not end in its time. */
  async forceCold(signal?: AbortSignal): Promise<void> {
    const { force } = this.#parts;
    if (force === undefined)
      throw new BenchError('the scenario has no command that forces a cold start', { code: 'cold-no-force' });
    const timeout = AbortSignal.timeout(toMilliseconds(force.timeoutUs));
    const ended = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    try {
      await runCommand('sh', ['-c', force.command], { env: this.#environment(), signal: ended });
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#forceFailed(error, timeout.aborted, force);
    }
  }

  async letGo(): Promise<void> {}

  async capEnvironments(): Promise<void> {}

  async reportsAfter(position: number): Promise<ReportPage> {
    return { reports: [], position };
  }

  async environments(): Promise<null> {
    return null;
  }

  async setPageCache(): Promise<PageCacheState> {
    const reason = 'the page cache of the machine behind a URL is not ours';
    return { totalBytes: bytes(0), residentBytes: null, reason };
  }

  async remove(): Promise<void> {}

  #environment(): NodeJS.ProcessEnv {
    const { id, variant, memoryMB } = this.#cell;
    return {
      ...process.env,
      COLDBENCH_CELL: id,
      COLDBENCH_VARIANT: variant,
      COLDBENCH_MEMORY_MB: memoryMB === null ? '' : String(memoryMB),
      COLDBENCH_URL: this.url,
    };
  }

  #forceFailed(error: unknown, isLate: boolean, { timeoutUs }: ForceColdSpec): BenchError {
    const what = isLate ? `did not end in ${formatDuration(timeoutUs)}` : `failed: ${messageOf(error)}`;
    return new BenchError(this.#parts.texts.redacted(`the command of cold.force for ${this.name} ${what}`), {
      code: 'cold-force-failed',
      hint: 'run it in a shell; cold.force-timeout allows it more time',
    });
  }
}

/** A handler's path at a URL that has a path of its own, and may have a query: `/?logits=1` adds to it. */
function pathAt(base: string, path: string): string {
  const { pathname, search } = new URL(base);
  const asked = new URL(path, base).search;
  const query = [search, asked].map((part) => part.slice(1)).filter((part) => part !== '');
  return `${pathname}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}
