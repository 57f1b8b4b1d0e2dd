import { BenchError } from '../../errors/index.js';
import { bytes } from '../../units/index.js';
import { killAndRemove } from '../ending.js';
import { createGroup, removeOwnerIfEmpty } from '../groups.js';
import { launch } from '../launch.js';
import { ownerName } from '../owner.js';
import type { Group, UsableCgroups } from '../types.js';
import { findTicks, type Ticks } from './ticks.js';

const WATCH_MS = 700;
const ATTEMPTS = 3;
/** No multiple of any kernel's tick, so that bursts begin at many phases of it. */
const PERIOD_US = 21_300;
const QUOTA_US = 1_500;
/** Longer than a neighbour on the processor takes it away, shorter than a debt. */
const GAP_US = 6_000;
const LIMITS = { id: 'self-test', memoryBytes: bytes(268_435_456), maxProcesses: 64 };

/** Spins, and tells when it was held back: `[[last moment before, first moment after], ...]`, microseconds. */
const SPIN = `
process.stdout.write('ready\\n');
const now = () => Number(process.hrtime.bigint() / 1000n);
const gaps = [];
for (let last = now(), end = last + ${WATCH_MS * 1_000}; last < end; ) {
  const time = now();
  if (time - last > ${GAP_US}) gaps.push([last, time]);
  last = time;
}
process.stdout.write(JSON.stringify(gaps) + '\\n');
`;

/**
 * Measures when this kernel accounts for processor time, by a process that spins under a small quota: it is
 * stopped at ticks. Takes 0.8 s, or a few times that on a busy machine; null where that is too busy to tell.
 */
export async function observeTicks(support: UsableCgroups): Promise<Ticks | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const ticks = await observeOnce(support);
    if (ticks !== null) return ticks;
  }
  return null;
}

async function observeOnce(support: UsableCgroups): Promise<Ticks | null> {
  const group = createGroup(support, LIMITS);
  try {
    const gaps = await spinIn(group);
    return findTicks(gaps.slice(1).map(([stoppedUs]) => stoppedUs));
  } finally {
    await killAndRemove(group, LIMITS.id);
    removeOwnerIfEmpty(support, ownerName());
  }
}

async function spinIn(group: Group): Promise<readonly (readonly [number, number])[]> {
  const output: string[] = [];
  const launched = await launch(
    {
      ...LIMITS,
      command: process.execPath,
      args: ['-e', SPIN],
      cwd: '/',
      env: {},
      onOutput: (chunk) => {
        if (output.push(chunk.toString()) === 1) group.setBandwidth(QUOTA_US, PERIOD_US);
      },
    },
    group.entrances,
  );
  launched.release();
  const lift = setTimeout(() => group.setBandwidth(null, PERIOD_US), WATCH_MS);
  await launched.exited;
  clearTimeout(lift);
  return parseGaps(output.join(''));
}

function parseGaps(output: string): readonly (readonly [number, number])[] {
  const [, json] = output.split('\n');
  if (json === undefined || json === '')
    throw new BenchError(`the CPU self-test ended early: ${output}`, { code: 'cpu-self-test-failed' });
  return JSON.parse(json) as readonly (readonly [number, number])[];
}
