import { type Bytes, bytes } from '../../units/index.js';
import { readControl, readKeyed, writeControl, writeOptionalControl } from '../control-files.js';

const MEMORY_LIMIT_IN_BYTES = 'memory.limit_in_bytes';
const MEMORY_MEMSW_LIMIT_IN_BYTES = 'memory.memsw.limit_in_bytes';
const MEMORY_MAX_USAGE_IN_BYTES = 'memory.max_usage_in_bytes';
const MEMORY_OOM_CONTROL = 'memory.oom_control';

/**
 * Bytes, rounded down to pages by the kernel. The second file limits memory and swap together (present where
 * the kernel accounts swap); it may not be below the first, so it is written after.
 */
export function limitMemory(directory: string, limit: Bytes): void {
  writeControl(directory, MEMORY_LIMIT_IN_BYTES, limit);
  writeOptionalControl(directory, MEMORY_MEMSW_LIMIT_IN_BYTES, limit);
}

/** The most that was charged to the group at a time: page cache of files that it was the first to read, too. */
export function readPeak(directory: string): Bytes {
  return bytes(Number(readControl(directory, MEMORY_MAX_USAGE_IN_BYTES)));
}

/** memory.oom_control: `oom_kill_disable 0`, `under_oom 0`, `oom_kill N` (since Linux 4.13). */
export function readOomKills(directory: string): number {
  return readKeyed(directory, MEMORY_OOM_CONTROL, 'oom_kill');
}
