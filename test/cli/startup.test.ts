import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { bench } from '../support/bench.js';

/** What a command waits for only where it is used: each takes a tenth of a second and more. */
const ON_DEMAND = [
  ...['client-s3', 'client-iam', 'client-ecr', 'client-cloudwatch-logs', 'client-cloudformation'].map(
    (client) => `@aws-sdk/${client}`,
  ),
  ...['esbuild', '@vercel/nft', 'h5wasm', 'sharp'],
].map((name) => `/node_modules/${name}/`);

describe('what a command loads', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-test-startup-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function loadedBy(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
    const log = path.join(folder, 'modules.txt');
    const hook = new URL('../support/module-log.js', import.meta.url);
    const env = { MODULE_LOG: log, NODE_OPTIONS: `--import ${hook.href}`, ...more };
    await bench(args, { env });
    return readFile(log, 'utf8');
  }

  for (const command of ['run', 'compare', 'cost', 'calibrate']) {
    test(`bench ${command}: nothing that only other work needs`, async () => {
      const loaded = await loadedBy([command, '--help']);
      assert.match(loaded, new RegExp(`/cli/commands/${command}\\.js`));
      for (const part of [...ON_DEMAND, '/emulator/emulator.js'])
        assert.ok(!loaded.includes(part), `it loads ${part}`);
    });
  }

  test('what asks AWS loads its clients', async () => {
    const nobody = {
      ...{ AWS_PROFILE: 'nobody', AWS_ACCESS_KEY_ID: '', AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    };
    const loaded = await loadedBy(['clean', '--aws'], nobody);
    assert.match(loaded, /@aws-sdk\/client-s3/);
  });
});
