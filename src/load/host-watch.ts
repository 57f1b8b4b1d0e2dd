import { foreignShare, type HostUse, listenersAt, readHostUse } from '../host/index.js';
import type { ValidityCheck } from '../model/index.js';

/** Of all processors' time: what others take beyond that, the measured would have used. */
const FOREIGN_CPU_LIMIT = 0.1;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Empty where the host does not tell (no /proc). */
export function foreignCpuCheck(
  before: HostUse | undefined,
  after: HostUse | undefined,
): readonly ValidityCheck[] {
  if (before === undefined || after === undefined) return [];
  const value = foreignShare(before, after);
  return [
    { name: 'cpu-of-others', value, limit: `<= ${FOREIGN_CPU_LIMIT}`, pass: value <= FOREIGN_CPU_LIMIT },
  ];
}

/**
 * Watches what others use of the processors while a window is measured. Ours are this process, what it started,
 * and a server under test on this host. Who serves on this host but cannot be seen (another user's process, a
 * container's port) could not be told from others: then there is no check.
 */
export class HostWatch {
  readonly #servers: readonly number[] | undefined;
  #before: HostUse | undefined;

  constructor(url: string) {
    this.#servers = serversOf(new URL(url));
  }

  windowOpened(): void {
    if (this.#servers !== undefined) this.#before = readHostUse(this.#servers);
  }

  windowEnded(): readonly ValidityCheck[] {
    return foreignCpuCheck(this.#before, this.#before && readHostUse(this.#servers));
  }
}

/** Undefined: they are on this host, but not to be seen. */
function serversOf(url: URL): readonly number[] | undefined {
  if (!LOOPBACK.test(url.hostname)) return [];
  const pids = listenersAt(Number(url.port) || (url.protocol === 'https:' ? 443 : 80));
  return pids.length === 0 ? undefined : pids;
}
