import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, test } from 'node:test';
import { openDoc } from '../../support/doc.js';

describe('docs/load.md', () => {
  test('loads a server in every way that it shows', async (t) => {
    const { folder, commands, run, close } = await openDoc('load.md');
    t.after(close);
    const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    await writeFile(path.join(folder, 'cat.jpg'), 'a cat');
    const lines = commands.join('').trim().split('\n');
    assert.equal(lines.length, 7);
    for (const line of lines) {
      if (line.includes('--cross-check') && !hasWrk()) continue;
      const { port } = server.address() as AddressInfo;
      const { exitCode, stdout, stderr } = await run(shortened(line).replace('8080', String(port)));
      // 5: another process of the tests may disturb so short a load, which it tells.
      assert.ok([0, 5].includes(exitCode), `${line}: ${stderr}`);
      assert.match(stdout, /requests|p99/i, line);
    }
    for (const file of ['load.hgrm', 'load.hlog', 'load.csv.gz'])
      assert.ok((await stat(path.join(folder, file))).size > 0);
  });
});

const hasWrk = (): boolean => spawnSync('wrk', ['-v']).error === undefined;

/** A command that takes seconds in as many tenths. */
function shortened(line: string): string {
  const [command = ''] = line.split(' #');
  if (command.includes('--stages')) return command.replace('10s', '200ms').replace('30s', '300ms');
  const sweep = command.replace('50..2000', '2000..3000');
  return `${sweep.replace(/ -d \S+/, '')} -d 300ms`;
}
