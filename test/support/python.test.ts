import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand } from '../../src/host/index.js';
import { pythonClients } from './python.js';

test('the official clients are there, from packages whose hashes were checked', async () => {
  const { python, sitePackages } = await pythonClients();
  const program = 'import awscli, awslambdaric, boto3; print(boto3.__file__)';
  const { stdout } = await runCommand(python, ['-c', program]);
  assert.ok(stdout.startsWith(sitePackages), stdout);
  const cli = await runCommand(python, ['-m', 'awscli', '--version']);
  assert.match(cli.stdout, /^aws-cli\/1\./);
});
