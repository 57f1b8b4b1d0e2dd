import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parameterList } from '../../sandbox/index.js';
import { seededRandom } from '../../stats/index.js';
import { AWS_ACCOUNT } from './aws-account.js';
import { BandwidthGroup } from './bandwidth-model.js';

const SOURCE = fileURLToPath(
  new URL('../../../../src/sandbox/controller/account.fixture.c', import.meta.url),
);
const hasCompiler = spawnSync('cc', ['--version']).status === 0;
const directory = mkdtempSync(path.join(tmpdir(), 'coldbench-account-'));
after(() => rmSync(directory, { recursive: true }));

const INVOCATIONS = 200;
const REST_AFTER_US = 5_000;
/** Less than the account takes for no time at all, again and again. */
const TOLERANCE_US = 5;

test('the account of the controller and the model are one', {
  skip: !hasCompiler && 'there is no cc',
}, () => {
  const program = path.join(directory, 'account');
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', program, SOURCE, '-lm']);
  for (const quotaUs of [1_447, 2_905, 5_811, 8_706, 14_505]) {
    const random = seededRandom(quotaUs);
    const orders = Array.from({ length: INVOCATIONS }, () => [
      30_000 + Math.round(random() * 200_000),
      1_000 + Math.round(random() * 30_000),
    ]);
    const input = orders.map((order) => order.join(' ')).join('\n');
    const args = [String(quotaUs), ...parameterList(AWS_ACCOUNT)];
    const told = execFileSync(program, args, { input, encoding: 'utf8' }).trim().split('\n').map(Number);
    const group = new BandwidthGroup(quotaUs, AWS_ACCOUNT);
    for (const [index, [pauseUs = 0, workUs = 0]] of orders.entries()) {
      group.sleepUntil(group.nowUs + pauseUs - REST_AFTER_US);
      const durationUs = group.invoke(workUs);
      group.sleepUntil(group.nowUs + REST_AFTER_US);
      group.rest();
      const differenceUs = durationUs - (told[index] ?? 0);
      assert.ok(Math.abs(differenceUs) < TOLERANCE_US, `${differenceUs} us at ${quotaUs} us, ${index}`);
    }
  }
});
