import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Doc, openDoc } from '../../support/doc.js';

describe('docs/url-target.md', () => {
  let doc: Doc;
  let env: NodeJS.ProcessEnv;
  // Slow enough for the generator not to be the bottleneck.
  const server = createServer((request, response) =>
    request.resume().on('end', () => setTimeout(() => response.end('{}'), 20)),
  );

  before(async () => {
    doc = await openDoc('url-target.md');
    const redeploy = '#!/bin/sh\necho "$1 $COLDBENCH_URL" >> forced\n';
    await writeFile(path.join(doc.folder, 'redeploy.sh'), redeploy, { mode: 0o755 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    env = { CLOUD_RUN_URL: url, API_GATEWAY_URL: url, TOKEN: 'some-token' };
  });

  after(async () => {
    server.closeAllConnections();
    server.close();
    await doc?.close();
  });

  test('its commands do what it says, and leave no secret', async () => {
    const [plain = '', cold = ''] = doc.commands;
    assert.equal(doc.commands.length, 2);
    const first = await doc.run(plain, env);
    assert.equal(first.exitCode, 0, first.stderr);
    assert.match(first.stdout, /mine\.yaml: valid, 2 cells in 3 rounds\n {2}cloud-run\n {2}api-gateway\n/);
    assert.match(first.stdout, /parity-not-checked/);
    assert.match(first.stdout, /open loop/);
    assert.doesNotMatch(first.stdout + first.stderr, /some-token/);
    const second = await doc.run(cold, env);
    assert.equal(second.exitCode, 0, second.stderr);
    const forced = (await readFile(path.join(doc.folder, 'forced'), 'utf8')).trim().split('\n');
    assert.ok(forced.length >= 2 && forced.every((line) => line === `cloud-run ${env.CLOUD_RUN_URL}/`));
    assert.match(second.stdout, /cold-not-verified/);
  });
});
