import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { errorsOf, MINIMAL, parseText } from '../../test/support/scenario-text.js';
import { loadScenario } from './index.js';

describe('warm.trace', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coldbench-replay-'));
    await writeFile(path.join(folder, 'arrivals.csv'), 'timestamp\n100\n101\n160\n');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function load(trace: string, more = '') {
    const file = path.join(folder, 's.yaml');
    await writeFile(file, `${MINIMAL}${more}warm:\n  trace: ${trace}\n`);
    return loadScenario(file);
  }

  test('is a file: its length and its invocations are told, and nothing is warmed up', async () => {
    const { warm } = await load('arrivals.csv');
    const { trace } = warm;
    assert.equal(trace?.file, path.join(folder, 'arrivals.csv'));
    assert.match(trace.sha256, /^[0-9a-f]{64}$/);
    assert.deepEqual(
      [trace.arrivals, trace.fromUs, trace.toUs, trace.speed, trace.keepAlive],
      [3, 0, 60_000_001, 1, 'aws'],
    );
    assert.deepEqual([warm.durationUs, warm.warmupUs], [60_000_001, 0]);
    assert.deepEqual(warm.open?.arrivals, 'trace');
  });

  test('is a part of it, faster, with a keep-alive of its own', async () => {
    const { warm } = await load('{ file: arrivals.csv, from: 1s, to: 31s, speed: 10, keep-alive: 5m }');
    assert.equal(warm.durationUs, 3_000_000);
    assert.deepEqual([warm.trace?.arrivals, warm.trace?.keepAlive], [1, 300_000_000]);
  });

  test('that is wrong is told with its line', async () => {
    await writeFile(path.join(folder, 'wrong.csv'), 'timestamp\n1\nx\n');
    await assert.rejects(
      load('wrong.csv'),
      /s\.yaml:4:10 warm\.trace: \S+wrong\.csv:3 expected a time in seconds/,
    );
    await writeFile(path.join(folder, 'counts.csv'), 'day,time,f\n0,0,1\n0,60,1\n');
    await assert.rejects(load('none.csv'), /warm\.trace: \S+none\.csv cannot be read: ENOENT/);
    await assert.rejects(
      load('{ file: counts.csv, to: 3m }'),
      /the trace is 120 s long, and the replay goes beyond its end/,
    );
    await assert.rejects(load('{ file: arrivals.csv, from: 2s, to: 30s }'), /has no invocation in that time/);
    await assert.rejects(load('{ file: arrivals.csv, function: f }'), /no column of functions/);
  });

  test('takes the place of a rate', () => {
    const [fault] = errorsOf(`${MINIMAL}warm: { trace: a.csv, rate: 10 }\n`);
    assert.equal(
      fault,
      's.yaml:3:16 warm.trace: a trace tells when requests arrive: leave out rate, stages and arrivals',
    );
    assert.match(
      errorsOf(`${MINIMAL}warm: { trace: { file: a.csv, from: 10s, to: 5s } }\n`)[0] ?? '',
      /ends before it begins/,
    );
    assert.match(
      errorsOf(`${MINIMAL}warm: { trace: { file: a.csv, speed: 0.5 } }\n`)[0] ?? '',
      /1 to 100000, got 0\.5/,
    );
    assert.match(
      errorsOf(`${MINIMAL}warm: { trace: { file: a.csv, sped: 2 } }\n`)[0] ?? '',
      /unknown key "sped"; did you mean "speed"/,
    );
  });

  test('elsewhere cannot be faster than the platform takes environments back', () => {
    const faults = errorsOf(
      `${MINIMAL}target: aws\nwarm: { trace: { file: a.csv, speed: 2, keep-alive: 1m } }\n`,
    );
    assert.match(faults.join('\n'), /AWS keeps environments as long as ever: leave out speed/);
    assert.match(faults.join('\n'), /leave out keep-alive/);
    assert.equal(parseText(`${MINIMAL}target: aws\nwarm: { trace: a.csv }\n`).warm.trace?.speed, 1);
  });
});
