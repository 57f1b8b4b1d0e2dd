import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  busiestNeighbours,
  cacheDirectory,
  foreignShare,
  isOnPath,
  machineFacts,
  readHostUse,
  readMachineState,
  readProcessUse,
  stolenShare,
} from '../../host/index.js';
import { generatorIdentity } from '../../load/index.js';
import type { Finding } from '../../model/index.js';
import { loadCalibration } from '../../results/index.js';
import { detectCgroups, listLeftovers, observeTicks, privateMountsPrefix } from '../../sandbox/index.js';
import { type Examination, judge } from './judge.js';

const WATCH_MS = 1_000;
const SHOWN_NEIGHBOURS = 3;
/** Debian's package, and the programs of which one is enough. */
const TOOLS: readonly (readonly [name: string, programs: readonly string[]])[] = [
  ['wrk', ['wrk']],
  ['g++', ['c++', 'g++', 'clang++']],
  ['python3', ['python3']],
];

/** Looks at this machine for some two seconds, and tells what will spoil a measurement on it. */
export async function examineMachine(): Promise<readonly Finding[]> {
  const cgroup = detectCgroups();
  const examination: Examination = {
    ...readMachineState(),
    ...(await watchOthers()),
    cgroup,
    tickUs: cgroup.version === 'none' ? null : ((await observeTicks(cgroup))?.tickUs ?? null),
    cores: machineFacts().cores,
    freeDiskBytes: await freeDisk(),
    node: process.version,
    missingTools: TOOLS.filter(([, programs]) => !programs.some(isOnPath)).map(([name]) => name),
    isolated: (await privateMountsPrefix()).length > 0,
    leftovers: listLeftovers(cgroup),
    calibrated: (await loadCalibration(generatorIdentity())) !== undefined,
  };
  return judge(examination);
}

async function watchOthers(): Promise<Pick<Examination, 'stolen' | 'foreign' | 'neighbours'>> {
  const before = readHostUse();
  if (before === undefined) return { stolen: null, foreign: null, neighbours: [] };
  const processes = readProcessUse();
  await sleep(WATCH_MS);
  const after = readHostUse() ?? before;
  return {
    stolen: stolenShare(before.host, after.host),
    foreign: foreignShare(before, after),
    neighbours: busiestNeighbours(processes, readProcessUse(), SHOWN_NEIGHBOURS),
  };
}

/** Where packages are prepared: the largest that is written. */
async function freeDisk(folder = cacheDirectory()): Promise<number> {
  // Before the first run there is no such folder: the disk is that of the nearest which is there.
  if (!existsSync(folder)) return freeDisk(path.dirname(folder));
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
