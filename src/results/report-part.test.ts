import assert from 'node:assert/strict';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sampleReport } from '../../test/support/sample-report.js';
import { recoverRunFolder } from './recovery.js';
import { createRunStore } from './store.js';

const CELL = 'onnxruntime-node-512MB-1t';
let root: string;

before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'coldbench-reports-'));
});
after(() => rm(root, { recursive: true, force: true }));

const newStore = () => createRunStore({ root, scenario: 's', now: '2026-11-22T08:00:00.123Z' });
const report = (requestId: string) => sampleReport({ requestId });

describe('the reports of a phase', () => {
  test('wait on the disk, can be read while they come, and end among those of the cell', async () => {
    const store = await newStore();
    const platform = path.join(store.directory, 'cells', CELL, 'platform.ndjson');
    await store.appendPlatform(CELL, [report('cold')]);
    const part = await store.openReports(CELL, 1, 'warm');
    await part.append([report('a'), report('é')]);
    await part.append([]);
    await part.append([report('c')]);
    const read: string[] = [];
    for await (const { requestId } of part.read()) read.push(requestId);
    await part.close();
    assert.deepEqual(read, ['a', 'é', 'c']);
    await store.appendReports(CELL, 1, 'warm');
    const lines = (await readFile(platform, 'utf8')).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).requestId),
      ['cold', ...read],
    );
    await assert.rejects(access(part.file), { code: 'ENOENT' });
  });

  test('of a repeated round are those of its last attempt, and none is no fault', async () => {
    const store = await newStore();
    for (const attempt of ['first', 'second']) {
      const part = await store.openReports(CELL, 1, 'solo');
      await part.append([report(attempt)]);
      await part.close();
    }
    await store.appendReports(CELL, 1, 'solo');
    await store.appendReports(CELL, 1, 'warm');
    const platform = await readFile(path.join(store.directory, 'cells', CELL, 'platform.ndjson'), 'utf8');
    assert.equal(JSON.parse(platform).requestId, 'second');
  });

  test('that a crash has cut are cut at their last whole line, however long the torn one', async () => {
    const store = await newStore();
    await store.appendPlatform(CELL, [report('whole')]);
    const platform = path.join(store.directory, 'cells', CELL, 'platform.ndjson');
    const whole = await readFile(platform, 'utf8');
    for (const torn of ['{', `{"requestId":"${'x'.repeat(200_000)}`, '']) {
      await writeFile(platform, `${whole}${torn}`);
      await recoverRunFolder(store.directory);
      assert.equal(await readFile(platform, 'utf8'), whole);
    }
    await writeFile(platform, 'x'.repeat(100_000));
    await recoverRunFolder(store.directory);
    assert.equal(await readFile(platform, 'utf8'), '');
  });
});
