import {
  busiestNeighbours,
  foreignShare,
  type HostUse,
  listenersAt,
  type Neighbour,
  type ProcessReading,
  readHostUse,
  readProcessUse,
} from '../host/index.js';
import type { ValidityCheck } from '../model/index.js';

/** Of all processors' time: what others take beyond that, the measured would have used. */
const FOREIGN_CPU_LIMIT = 0.1;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** How many of the others are named. */
const NAMED = 3;

/** Empty where the host does not tell (no /proc). @param others the busiest of them, for who reads of a breach */
export function foreignCpuCheck(
  before: HostUse | undefined,
  after: HostUse | undefined,
  others: readonly Neighbour[] = [],
): readonly ValidityCheck[] {
  if (before === undefined || after === undefined) return [];
  const value = foreignShare(before, after);
  const pass = value <= FOREIGN_CPU_LIMIT;
  const check = { name: 'cpu-of-others', value, limit: `<= ${FOREIGN_CPU_LIMIT}`, pass };
  return [pass || others.length === 0 ? check : { ...check, detail: others.map(nameOf).join(', ') }];
}

/** As `node server.js (4711) 0.7 processors`. */
function nameOf({ name, pid, processors }: Neighbour): string {
  return `${name} (${pid}) ${processors.toFixed(1)} processors`;
}

/**
 * Watches what others use of the processors while a window is measured. Ours are this process, what it started,
 * and a server under test on this host. Another emulator is not, nor is the controller of its processor time: it
 * disturbs like anybody else. Who serves on this host but cannot be seen (another user's process, a
 * container's port) could not be told from others: then there is no check.
 */
export class HostWatch {
  readonly #servers: readonly number[] | undefined;
  #before: HostUse | undefined;
  #processesBefore: ProcessReading | undefined;

  constructor(url: string) {
    this.#servers = serversOf(new URL(url));
  }

  windowOpened(): void {
    if (this.#servers === undefined) return;
    this.#processesBefore = readProcessUse();
    this.#before = readHostUse(this.#servers);
  }

  windowEnded(): readonly ValidityCheck[] {
    if (this.#before === undefined || this.#processesBefore === undefined) return [];
    const after = readHostUse(this.#servers);
    const others = busiestNeighbours(this.#processesBefore, readProcessUse(), NAMED, this.#servers);
    return foreignCpuCheck(this.#before, after, others);
  }
}

/** Undefined: they are on this host, but not to be seen. */
function serversOf(url: URL): readonly number[] | undefined {
  if (!LOOPBACK.test(url.hostname)) return [];
  const pids = listenersAt(Number(url.port) || (url.protocol === 'https:' ? 443 : 80));
  return pids.length === 0 ? undefined : pids;
}
