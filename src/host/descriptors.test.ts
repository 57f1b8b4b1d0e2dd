import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';

const BASH = ['/bin/bash', '/usr/bin/bash'].find((file) => existsSync(file));
/** Node closes low descriptors by itself; this one is as high as shells' own. */
const INHERIT = 'exec 200< /etc/os-release; exec "$@"';
const SCRIPT = `
const { closeInheritedDescriptors } = await import(process.argv[1]);
const { spawnSync } = await import('node:child_process');
const seen = () => spawnSync('sh', ['-c', 'ls -l /proc/self/fd'], { encoding: 'utf8' }).stdout.includes('200 ->');
const before = seen();
closeInheritedDescriptors();
console.log(before, seen());`;

test('children do not get what this process was born with', { skip: BASH === undefined }, () => {
  const module = new URL('./descriptors.js', import.meta.url).href;
  const node = [process.execPath, '--input-type=module', '-e', SCRIPT, module];
  const { stdout, stderr } = spawnSync(BASH ?? '', ['-c', INHERIT, 'bash', ...node], { encoding: 'utf8' });
  assert.equal(stdout.trim(), 'true false', stderr);
});
