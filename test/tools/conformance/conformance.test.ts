import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type EmulatorProcess, spawnEmulator } from '../../../src/emulator/index.js';
import { runCommand } from '../../../src/host/index.js';
import { projectRoot } from '../../support/project-root.js';
import { type PythonClients, pythonClients } from '../../support/python.js';

const SCRIPTS = path.join(projectRoot(), 'test', 'tools', 'conformance');

describe('the official clients of AWS', () => {
  let clients: PythonClients;
  let emulator: EmulatorProcess;

  before(async () => {
    clients = await pythonClients();
  });

  const facts = async () => {
    const response = await fetch(`${emulator.endpoint}/_coldbench/facts`);
    return (await response.json()) as { readonly isolation: { readonly isolated: boolean } };
  };

  /** Each script has an emulator of its own, and fails by an assertion of its own. */
  const run = async (script: string) => {
    const { isolation } = await facts();
    await runCommand(clients.python, ['-B', path.join(SCRIPTS, script)], {
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        AWS_EC2_METADATA_DISABLED: 'true',
        ENDPOINT: emulator.endpoint,
        LAYERS_MOUNTED: isolation.isolated ? 'yes' : 'no',
      },
    });
  };

  for (const script of [
    'life.py',
    'versions.py',
    'layers.py',
    'settings.py',
    'provisioned.py',
    'asynchronous.py',
    'command_line.py',
  ]) {
    describe(script, () => {
      before(async () => {
        emulator = await spawnEmulator({ cores: 2, hostCap: false, eventRetryDelaysMs: [10, 10] });
      });
      after(() => emulator.close());

      it('finds what AWS would answer', async () => {
        await run(script);
        assert.equal((await fetch(`${emulator.endpoint}/2015-03-31/functions/`)).status, 200);
      });
    });
  }
});
