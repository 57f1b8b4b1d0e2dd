import { spawnSync } from 'node:child_process';

const TRIAL = ['--mount', '--pid', '--fork', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp'];

/** Why this machine cannot isolate sandboxes; asked of it and not of the emulator: broken isolation must fail. */
export const isolationMissing: string | false =
  spawnSync('unshare', TRIAL).status === 0 ? false : 'this machine does not let us make namespaces';
