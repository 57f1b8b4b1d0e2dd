import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import path from 'node:path';

/** Of version 1, where systems mount it; of version 2, the whole and this process's own part. */
const PLACES = ['/sys/fs/cgroup/memory', '/sys/fs/cgroup', `/sys/fs/cgroup${ownPath()}`];

/** Why this machine does not limit processor time and memory; asked of it and not of us: broken limits must fail. */
export const limitsMissing: string | false = PLACES.some(grantsMemoryLimits)
  ? false
  : 'this machine does not let us make cgroups with limits';

function ownPath(): string {
  const [, own = '/'] = /^0::(\/.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? [];
  return own;
}

/** Tries it with a group that is gone at once. */
function grantsMemoryLimits(place: string): boolean {
  const group = path.join(place, `coldbench-test-${process.pid}`);
  try {
    mkdirSync(group);
  } catch {
    return false;
  }
  const isLimited = ['memory.limit_in_bytes', 'memory.max'].some((file) =>
    existsSync(path.join(group, file)),
  );
  rmdirSync(group);
  return isLimited;
}
