import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { access, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sampleRound } from '../../test/support/sample-cell.js';
import { sampleRun, validRun } from '../../test/support/sample-run.js';
import { BenchError } from '../errors/index.js';
import type { PlatformReport, Sample, TimeParts } from '../model/index.js';
import { type Microseconds, microseconds } from '../units/index.js';
import { loadRounds, loadRun } from './load.js';
import { SAMPLE_COLUMNS } from './samples.js';
import { createRunStore, type RunStore } from './store.js';

const CELL = 'onnxruntime-node-512MB-1t';
const NOW = '2026-11-22T08:00:00.123Z';
let root: string;

before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'coldbench-results-'));
});
after(() => rm(root, { recursive: true, force: true }));

const newStore = (scenario = 'squeezenet') => createRunStore({ root, scenario, now: NOW });
const text = (store: RunStore, ...names: string[]) => readFile(path.join(store.directory, ...names), 'utf8');

const sample = (round: number, requestId: string): Sample => ({
  round,
  phase: 'warm',
  requestId,
  startUs: microseconds(1_000),
  serviceTimeUs: microseconds(12_345),
  outcome: 'ok',
});

async function samplesOf(store: RunStore): Promise<string> {
  return gunzipSync(await readFile(path.join(store.directory, 'cells', CELL, 'samples.csv.gz'))).toString();
}

describe('the store of a run', () => {
  test('names its folder by UTC time and a short id', async () => {
    const store = await newStore();
    assert.match(store.id, /^2026-11-22T08-00-00Z-[0-9a-f]{6}$/);
    assert.equal(store.directory, path.join(root, 'squeezenet', store.id));
    assert.notEqual((await newStore()).id, store.id);
  });

  test('saves a round with its histograms in milliseconds and its interval log', async () => {
    const store = await newStore();
    await store.saveRound(sampleRound(CELL, 2), { hlog: '#hlog\n' });
    assert.deepEqual((await readdir(path.join(store.directory, 'cells', CELL))).sort(), [
      'round-2.cold.hgrm',
      'round-2.json',
      'round-2.solo.hgrm',
      'round-2.warm.hgrm',
      'round-2.warm.hlog',
    ]);
    const hgrm = await text(store, 'cells', CELL, 'round-2.warm.hgrm');
    assert.match(hgrm, /#\[Mean\s+=\s+25\.0\d+, StdDeviation/);
    assert.match(hgrm, /Total count\s+=\s+4\]/);
    assert.deepEqual(await loadRounds(store.directory), [sampleRound(CELL, 2)]);
  });

  test('saves the run, the tables and what was deployed', async () => {
    const store = await newStore();
    await store.saveRun(sampleRun());
    await store.saveTables({ txt: 't', md: 'm', csv: 'c', html: 'h' });
    await store.saveDeployment(CELL, { functionArn: 'arn:aws:lambda:local' });
    assert.deepEqual(await loadRun(store.directory), sampleRun());
    const tables = ['table.txt', 'table.md', 'table.csv', 'report.html'];
    assert.deepEqual(await Promise.all(tables.map((name) => text(store, name))), ['t', 'm', 'c', 'h']);
    assert.match(
      await text(store, 'cells', CELL, 'deployment.json'),
      /"functionArn": "arn:aws:lambda:local"/,
    );
  });

  test('appends platform reports as whole lines', async () => {
    const store = await newStore();
    const report = (requestId: string) => ({ requestId }) as PlatformReport;
    await store.appendPlatform(CELL, [report('a'), report('b')]);
    await store.appendPlatform(CELL, []);
    await store.appendPlatform(CELL, [report('c')]);
    const lines = (await text(store, 'cells', CELL, 'platform.ndjson')).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).requestId),
      ['a', 'b', 'c'],
    );
  });

  for (const name of ['..', '../../etc', 'a/b', 'a\\b', '', '.hidden', 'a\0b', 'x'.repeat(200)]) {
    test(`refuses ${JSON.stringify(name.slice(0, 12))} as the name of a scenario or cell`, async () => {
      const store = await newStore();
      const refused = (error: unknown) => error instanceof BenchError && error.code === 'unsafe-name';
      await assert.rejects(newStore(name), refused);
      await assert.rejects(store.saveRound(sampleRound(name)), refused);
      await assert.rejects(store.samplesFile(name, 1, 'warm'), refused);
      await assert.rejects(store.appendPlatform(name, []), refused);
      await assert.rejects(store.saveDeployment(name, {}), refused);
    });
  }

  test('tells what to do when the folder cannot be written', async () => {
    const blocked = path.join(root, 'a-file');
    await writeFile(blocked, '');
    await assert.rejects(createRunStore({ root: blocked, scenario: 's', now: NOW }), (error: unknown) => {
      assert.ok(error instanceof BenchError);
      assert.equal(error.code, 'results-not-written');
      assert.match(error.hint ?? '', /--out/);
      return true;
    });
  });

  test('tells of a full disk that the run can be resumed', async (t) => {
    const { default: probe } = await import('node:fs');
    if (!probe.existsSync('/dev/full')) return t.skip('this system has no /dev/full');
    const store = await newStore();
    await store.saveDeployment(CELL, {});
    await symlink('/dev/full', path.join(store.directory, 'cells', CELL, 'platform.ndjson'));
    await assert.rejects(
      store.appendPlatform(CELL, [{ requestId: 'a' } as PlatformReport]),
      (error: unknown) =>
        error instanceof BenchError && error.code === 'disk-full' && /--resume/.test(error.hint ?? ''),
    );
  });
});

const PARTS: TimeParts<Microseconds | null> = {
  queue: microseconds(9),
  coldStart: microseconds(0),
  running: microseconds(8),
  cpu: null,
  throttled: null,
  waiting: null,
  transport: microseconds(4),
  unexplained: microseconds(-1),
};

describe('the samples of a cell', () => {
  test('end in one file with one header, whoever wrote the parts', async () => {
    const store = await newStore();
    await store.saveSamples(CELL, 1, 'warm', [sample(1, 'a'), sample(1, 'with,comma')]);
    await writeFile(
      await store.samplesFile(CELL, 10, 'warm'),
      gzipSync('phase,requestId,startUs,serviceTimeUs,outcome\nwarm,c,1,2,ok\n'),
    );
    await writeFile(
      await store.samplesFile(CELL, 2, 'warm'),
      gzipSync(`${SAMPLE_COLUMNS.join(',')}\n2,warm,b,1,2,ok,0,0,2,,,,0,0\n`),
    );
    assert.deepEqual(await store.finishSamples(CELL), []);
    assert.equal(
      await samplesOf(store),
      'round,phase,requestId,startUs,serviceTimeUs,outcome,' +
        'queueUs,coldStartUs,runningUs,cpuUs,throttledUs,waitingUs,transportUs,unexplainedUs\n' +
        '1,warm,a,1000,12345,ok,,,,,,,,\n1,warm,"with,comma",1000,12345,ok,,,,,,,,\n' +
        '2,warm,b,1,2,ok,0,0,2,,,,0,0\n10,warm,c,1,2,ok,,,,,,,,\n',
    );
    assert.deepEqual(await readdir(path.join(store.directory, 'cells', CELL)), ['samples.csv.gz']);
  });

  test('have where their time went beside them, once it was joined', async () => {
    const store = await newStore();
    await writeFile(
      await store.samplesFile(CELL, 1, 'warm'),
      gzipSync('phase,requestId,startUs,serviceTimeUs,outcome\nwarm,known,7,20,ok\nwarm,lost,8,30,timeout\n'),
    );
    const seen: unknown[] = [];
    await store.joinSamples(CELL, 1, 'warm', async (samples) => {
      seen.push(...samples);
      return samples.map(({ requestId }) => (requestId === 'known' ? PARTS : null));
    });
    await store.finishSamples(CELL);
    assert.deepEqual(seen, [
      { requestId: 'known', startUs: 7, serviceTimeUs: 20, outcome: 'ok' },
      { requestId: 'lost', startUs: 8, serviceTimeUs: 30, outcome: 'timeout' },
    ]);
    assert.match(
      await samplesOf(store),
      /^round.*\n1,warm,known,7,20,ok,9,0,8,,,,4,-1\n1,warm,lost,8,30,timeout,,,,,,,,\n$/,
    );
  });

  test('cannot be joined when their part is torn, which is told', async () => {
    const store = await newStore();
    const part = await store.samplesFile(CELL, 1, 'warm');
    const whole = gzipSync('phase,requestId,startUs,serviceTimeUs,outcome\nwarm,a,7,20,ok\n');
    await writeFile(part, whole.subarray(0, 40));
    await assert.rejects(
      store.joinSamples(CELL, 1, 'warm', async () => []),
      (error: unknown) => error instanceof BenchError && error.message.includes(part),
    );
  });

  test('leave out a torn part and say which', async () => {
    const store = await newStore();
    await store.saveSamples(CELL, 1, 'warm', [sample(1, 'a')]);
    const torn = await store.samplesFile(CELL, 2, 'warm');
    await writeFile(torn, gzipSync(`${SAMPLE_COLUMNS.join(',')}\n2,warm,b,1,2,ok\n`).subarray(0, 40));
    assert.deepEqual(
      (await store.finishSamples(CELL)).map(({ file }) => file),
      [torn],
    );
    assert.match(await samplesOf(store), /^round.*\n1,warm,a,1000,12345,ok,+\n$/);
  });

  test('are neither lost nor doubled when a crash fell between the file and its parts', async () => {
    const store = await newStore();
    await store.saveSamples(CELL, 1, 'warm', [sample(1, 'a')]);
    await store.finishSamples(CELL);
    const once = await samplesOf(store);
    await store.saveSamples(CELL, 1, 'warm', [sample(1, 'a')]);
    await store.finishSamples(CELL);
    assert.equal(await samplesOf(store), once);
    await store.saveSamples(CELL, 2, 'warm', [sample(2, 'b')]);
    await store.finishSamples(CELL);
    assert.equal(await samplesOf(store), `${once}2,warm,b,1000,12345,ok,,,,,,,,\n`);
    assert.deepEqual(await store.finishSamples(CELL), []);
  });

  test('of a round that was begun, finished and measured again are those of the last time', async () => {
    const store = await newStore();
    await store.saveSamples(CELL, 1, 'warm', [sample(1, 'kept')]);
    await store.saveSamples(CELL, 2, 'warm', [sample(2, 'begun'), sample(2, 'begun')]);
    await store.finishSamples(CELL);
    await store.saveSamples(CELL, 2, 'warm', [sample(2, 'again')]);
    await store.finishSamples(CELL);
    assert.match(await samplesOf(store), /^round.*\n1,warm,kept,.*\n2,warm,again,.*\n$/);
  });

  test('of a repeated round replace those of its first attempt', async () => {
    const store = await newStore();
    await store.saveSamples(CELL, 1, 'warm', [sample(1, 'first')]);
    await store.saveSamples(CELL, 1, 'warm', [sample(1, 'second')]);
    await store.finishSamples(CELL);
    assert.doesNotMatch(await samplesOf(store), /first/);
  });
});

describe('a run that was killed', () => {
  const writer = `
    import { createRunStore } from '${new URL('./store.js', import.meta.url)}';
    const { root, record, run } = JSON.parse(process.argv[1]);
    const warnings = [{ code: 'size', message: 'x'.repeat(8_000_000) }];
    const store = await createRunStore({ root, scenario: 'killed', now: '${NOW}' });
    console.log(store.directory);
    for (let round = 1; ; round += 1) {
      const result = { ...record.result, round, warnings };
      await Promise.all([
        store.saveRun({ ...run, warnings }),
        store.saveRound({ ...record, result }, { hlog: 'x'.repeat(100_000) }),
        store.appendPlatform(record.cell, Array.from({ length: 1_000 }, () => ({ requestId: 'x'.repeat(100) }))),
      ]);
      console.log(round);
    }`;

  /**
   * Starts the writer, kills it with SIGKILL in the midst of writing a round after so many whole ones, and
   * returns the folder it wrote.
   */
  async function killWriter(rounds: number): Promise<string> {
    const argument = JSON.stringify({ root, record: sampleRound(CELL), run: validRun() });
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer, argument], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    let directory = '';
    for await (const line of createInterface({ input: child.stdout })) {
      if (directory === '') directory = line;
      else if (Number(line) === rounds) killInWrite(child, path.join(directory, 'cells', CELL));
    }
    assert.deepEqual(await ended, [null, 'SIGKILL']);
    return directory;
  }

  /** Kills a process as soon as a record, or its temporary file, appears: megabytes are still to be written. */
  function killInWrite(child: ChildProcess, folder: string): void {
    const watcher = watch(folder, (_event, name) => {
      if (name?.includes('.json') !== true) return;
      watcher.close();
      child.kill('SIGKILL');
    });
  }

  for (const rounds of [1, 2, 5]) {
    test(`after ${rounds} rounds, in the midst of a write, has only whole files, and is fit to be resumed`, async () => {
      const directory = await killWriter(rounds);
      const torn: unknown[] = [];
      const records = await loadRounds(directory, (ignored) => torn.push(ignored));
      assert.deepEqual(torn, []);
      assert.ok(records.length >= rounds);
      assert.equal((await loadRun(directory)).id, validRun().id);

      const store = await createRunStore({ root, scenario: 'killed', now: NOW, resume: directory });
      await store.appendPlatform(CELL, [{ requestId: 'after' } as PlatformReport]);
      const files = await readdir(directory, { recursive: true });
      assert.deepEqual(
        files.filter((file) => file.endsWith('.tmp')),
        [],
      );
      const lines = (await text(store, 'cells', CELL, 'platform.ndjson')).trimEnd().split('\n');
      assert.equal(lines.map((line) => JSON.parse(line).requestId).pop(), 'after');
    });
  }

  test('loses the half-written line, the temporary files and nothing else when it is resumed', async () => {
    const first = await newStore();
    await first.appendPlatform(CELL, [{ requestId: 'whole' } as PlatformReport]);
    const cell = path.join(first.directory, 'cells', CELL);
    await writeFile(path.join(cell, 'platform.ndjson'), '{"requestId":"whole"}\n{"requestId":"ha');
    await writeFile(path.join(cell, 'round-1.json.0123456789ab.tmp'), '{');
    const store = await createRunStore({ root, scenario: 'squeezenet', now: NOW, resume: first.directory });
    assert.equal(store.id, first.id);
    assert.equal(await text(store, 'cells', CELL, 'platform.ndjson'), '{"requestId":"whole"}\n');
    await assert.rejects(access(path.join(cell, 'round-1.json.0123456789ab.tmp')));
  });

  test('is not resumed through a link that could lead outside', async () => {
    const first = await newStore();
    await symlink(tmpdir(), path.join(first.directory, 'cells', CELL));
    await assert.rejects(
      createRunStore({ root, scenario: 'squeezenet', now: NOW, resume: first.directory }),
      (error: unknown) => error instanceof BenchError && error.code === 'results-link',
    );
  });
});
