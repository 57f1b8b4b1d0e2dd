import type { Bytes } from '../../units/index.js';
import { readKeyed, writeControl, writeOptionalControl } from '../control-files.js';

const MEMORY_MAX = 'memory.max';
const MEMORY_SWAP_MAX = 'memory.swap.max';
const MEMORY_EVENTS = 'memory.events';

/** Bytes, rounded down to pages by the kernel; no swap beside it (the file is missing without swap accounting). */
export function limitMemory(directory: string, limit: Bytes): void {
  writeControl(directory, MEMORY_MAX, limit);
  writeOptionalControl(directory, MEMORY_SWAP_MAX, 0);
}

/** memory.events: `low`, `high`, `max`, `oom`, `oom_kill`, ... with their counts, one a line. */
export function readOomKills(directory: string): number {
  return readKeyed(directory, MEMORY_EVENTS, 'oom_kill');
}
