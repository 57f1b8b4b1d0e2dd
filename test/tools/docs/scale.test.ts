import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Doc, openDoc } from '../../support/doc.js';

describe('docs/scale.md', () => {
  let doc: Doc;

  before(async () => {
    doc = await openDoc('scale.md');
  });

  after(() => doc?.close());

  test('measures a scenario in shards, and merges them', async () => {
    const lines = (doc.commands[0] ?? '').trim().split('\n');
    assert.equal(lines.length, 4);
    for (const line of lines) {
      // One framework, which is prepared in seconds.
      const { exitCode, stdout, stderr } = await doc.run(
        line.replace('--shard', '--variants onnxruntime-node --shard'),
      );
      // 5: another process of the tests may disturb so short a run, which it tells.
      assert.ok([0, 5].includes(exitCode), `${line}: ${stderr}`);
      assert.match(stdout, /Noise floor/);
    }
    const [id = ''] = await readdir(path.join(doc.folder, 'merged', 'squeezenet')).catch(() => []);
    assert.ok(id !== '');
  });

  test('puts a load on a server by two workers, and merges them', async (t) => {
    const server = createServer((_, response) => setTimeout(() => response.end('{}'), 5));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const commands = (doc.commands[1] ?? '').replaceAll('8080', String(port)).replaceAll('-d 10s', '-d 1s');
    // 5: two generators on one machine disturb each other, which they tell.
    const { exitCode, stdout, stderr } = await doc.run(`set +e\n${commands}`);
    assert.ok([0, 5].includes(exitCode), stderr);
    assert.match(stdout, /2 workers, whose windows have \S+ s in common/);
    for (const file of ['load.hgrm', 'load.hlog'])
      assert.ok((await stat(path.join(doc.folder, file))).size > 0);
  });
});
