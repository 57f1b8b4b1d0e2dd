import { type Bytes, bytes } from '../../units/index.js';
import { readKeyed, readOptionalControl, writeControl, writeOptionalControl } from '../control-files.js';

const MEMORY_MAX = 'memory.max';
const MEMORY_SWAP_MAX = 'memory.swap.max';
const MEMORY_PEAK = 'memory.peak';
const MEMORY_EVENTS = 'memory.events';

/** Bytes, rounded down to pages by the kernel; no swap beside it (the file is missing without swap accounting). */
export function limitMemory(directory: string, limit: Bytes): void {
  writeControl(directory, MEMORY_MAX, limit);
  writeOptionalControl(directory, MEMORY_SWAP_MAX, 0);
}

/** The most that was charged to the group at a time, as in version 1; 0 before Linux 5.19, which has no such file. */
export function readPeak(directory: string): Bytes {
  return bytes(Number(readOptionalControl(directory, MEMORY_PEAK) ?? 0));
}

/** memory.events: `low`, `high`, `max`, `oom`, `oom_kill`, ... with their counts, one a line. */
export function readOomKills(directory: string): number {
  return readKeyed(directory, MEMORY_EVENTS, 'oom_kill');
}
