import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { projectRoot } from '../../test/support/project-root.js';
import { sampleRound } from '../../test/support/sample-cell.js';
import { sampleRun, validRun } from '../../test/support/sample-run.js';
import { BenchError, EXIT } from '../errors/index.js';
import { findInterruptedRun, latestRun, loadRounds, loadRun } from './load.js';
import { runJsonSchema } from './schema.js';

let root: string;
before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'coldbench-load-'));
});
after(() => rm(root, { recursive: true, force: true }));

async function saved(content: string, name = 'run.json'): Promise<string> {
  const folder = await mkdtemp(path.join(root, 'run-'));
  await writeFile(path.join(folder, name), content);
  return folder;
}

const refusal = (code: string, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof BenchError);
  assert.equal(error.code, code);
  assert.equal(error.exitCode, EXIT.usage);
  assert.match(error.message, words);
  assert.ok(error.hint);
  return true;
};

describe('loading a run', () => {
  test('gives back what was saved, from its folder or its file', async () => {
    for (const run of [sampleRun(), validRun(), sampleRun({ control: { n: 0, reason: 'no control' } })]) {
      const folder = await saved(JSON.stringify(run));
      assert.deepEqual(await loadRun(folder), run);
      assert.deepEqual(await loadRun(path.join(folder, 'run.json')), run);
    }
  });

  test('keeps keys that it does not know', async () => {
    const folder = await saved(JSON.stringify({ ...sampleRun(), added: { later: 1 } }));
    assert.deepEqual((await loadRun(folder)) as object, { ...sampleRun(), added: { later: 1 } });
  });

  test('says that there is none', async () => {
    await assert.rejects(
      loadRun(path.join(root, 'nowhere')),
      refusal('run-not-found', /no run at .*nowhere/),
    );
    const empty = await mkdtemp(path.join(root, 'empty-'));
    await assert.rejects(loadRun(empty), refusal('run-not-found', /no run at .*run\.json/));
  });

  test('refuses a file that was cut short anywhere', async () => {
    const whole = JSON.stringify(sampleRun());
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        const folder = await saved(whole.slice(0, length));
        await assert.rejects(loadRun(folder), refusal('run-malformed', /cut short/));
      }),
      { numRuns: 25 },
    );
  });

  test('refuses a file of another program, or of a later version', async () => {
    for (const foreign of ['{}', '[]', 'null', '7', '{"schemaVersion":"1"}']) {
      await assert.rejects(loadRun(await saved(foreign)), refusal('run-foreign', /no schemaVersion/));
    }
    const newer = JSON.stringify({ ...sampleRun(), schemaVersion: 2 });
    await assert.rejects(
      loadRun(await saved(newer)),
      refusal('run-newer', /schema 2, this program reads up to 1/),
    );
  });

  test('names the first faults of a damaged file by their path', async () => {
    const { control: _control, ...damaged } = { ...sampleRun(), seed: 'forty-two' };
    await assert.rejects(
      loadRun(await saved(JSON.stringify(damaged))),
      refusal('run-malformed', /seed: .*control: /),
    );
  });
});

describe('loading the rounds of an interrupted run', () => {
  test('gives them by cell and round, and tells of those that are torn or misplaced', async () => {
    const folder = await mkdtemp(path.join(root, 'rounds-'));
    const cells: Record<string, Record<string, string>> = {
      'a-512MB-1t': {
        'round-10.json': JSON.stringify(sampleRound('a-512MB-1t', 10)),
        'round-2.json': JSON.stringify(sampleRound('a-512MB-1t', 2)),
        'round-3.json': '{"cell":',
        'round-4.json': '{"cell":"a-512MB-1t"}',
        'round-5.json.0123456789ab.tmp': '{',
        'round-2.warm.hgrm': '',
      },
      'b-512MB-1t': { 'round-1.json': JSON.stringify(sampleRound('a-512MB-1t', 1)) },
    };
    for (const [cell, files] of Object.entries(cells)) {
      await mkdir(path.join(folder, 'cells', cell), { recursive: true });
      for (const [name, content] of Object.entries(files)) {
        await writeFile(path.join(folder, 'cells', cell, name), content);
      }
    }
    const ignored: string[] = [];
    const records = await loadRounds(folder, ({ file }) => ignored.push(path.relative(folder, file)));
    assert.deepEqual(records, [sampleRound('a-512MB-1t', 2), sampleRound('a-512MB-1t', 10)]);
    assert.deepEqual(ignored, [
      'cells/a-512MB-1t/round-3.json',
      'cells/a-512MB-1t/round-4.json',
      'cells/b-512MB-1t/round-1.json',
    ]);
  });

  test('gives none where nothing was saved', async () => {
    assert.deepEqual(await loadRounds(path.join(root, 'nowhere')), []);
  });
});

describe('finding runs', () => {
  test('takes the newest that can be read, and resumes it only if it was interrupted', async () => {
    const results = await mkdtemp(path.join(root, 'results-'));
    const put = async (id: string, content: string) => {
      await mkdir(path.join(results, 's', id), { recursive: true });
      await writeFile(path.join(results, 's', id, 'run.json'), content);
    };
    assert.equal(await latestRun(results, 's'), undefined);
    await put('2026-11-22T08-00-00Z-ffffff', JSON.stringify(sampleRun({ state: 'interrupted' })));
    const interrupted = path.join(results, 's', '2026-11-22T08-00-00Z-ffffff');
    await put('2026-11-22T09-00-00Z-000000', '{');
    assert.equal(await findInterruptedRun(results, 's'), interrupted);
    await put('2026-11-22T08-30-00Z-aaaaaa', JSON.stringify(sampleRun()));
    assert.equal(await latestRun(results, 's'), path.join(results, 's', '2026-11-22T08-30-00Z-aaaaaa'));
    assert.equal(await findInterruptedRun(results, 's'), undefined);
    await assert.rejects(latestRun(results, '..'), refusal('unsafe-name', /cannot name a folder/));
  });
});

describe('the published schema of run.json', () => {
  test('is the one that runs are checked by (UPDATE_GOLDEN=1 writes it, to be formatted)', async () => {
    const file = path.join(projectRoot(), 'run.schema.json');
    const current: unknown = JSON.parse(JSON.stringify(runJsonSchema()));
    const published: unknown = JSON.parse(await readFile(file, 'utf8'));
    // Its layout is the formatter's, so it is written only when it says something else.
    if (process.env.UPDATE_GOLDEN !== '1') assert.deepEqual(published, current);
    else if (!isDeepStrictEqual(published, current)) await writeFile(file, JSON.stringify(current, null, 2));
  });
});
