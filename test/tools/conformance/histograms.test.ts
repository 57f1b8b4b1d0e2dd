import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCommand } from '../../../src/host/index.js';
import { DurationRecorder, formatHgrm, formatHlog, mergeRecordings } from '../../../src/stats/index.js';
import { seconds } from '../../../src/units/index.js';
import { histogramJar, histogramProgramsMissing } from '../../support/java.js';
import { projectRoot } from '../../support/project-root.js';
import { pythonClients } from '../../support/python.js';
import { sampleRecording } from '../../support/sample-load.js';

const START_EPOCH_SECONDS = 1_790_000_000.25;
const PERCENTILES = [50, 75, 90, 95, 99, 99.9, 99.99];

/** Seconds of a load: fast, none at all, and slow ones up to minutes. */
const INTERVALS = [sampleRecording(20_000, 2.5), sampleRecording(0, 1), sampleRecording(300, 61_000)].map(
  (recording, index) => ({ offsetUs: seconds(index), lengthUs: seconds(1), recording }),
);
const ALL = mergeRecordings(INTERVALS.map(({ recording }) => recording));
const TOTAL = DurationRecorder.fromData(ALL);

interface PythonReading {
  readonly intervals: readonly { count: number; startMs: number; endMs: number }[];
  readonly count: number;
  readonly percentiles: readonly number[];
  readonly mean: number;
  readonly sd: number;
  readonly max: number;
}

/** Rows of a percentile distribution (value, percentile, count), then mean, deviation, maximum, count. */
function figuresOf(hgrm: string): readonly number[] {
  return hgrm
    .split('\n')
    .filter((line) => /^\s+\d|^#\[(Mean|Max)/.test(line))
    .flatMap((line) => [...line.matchAll(/\d+\.?\d*/g)].slice(0, 3).map(([figure]) => Number(figure)));
}

/** 3 significant digits are all that a histogram keeps of a mean. */
function assertNear(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= expected * 0.001, `${actual} is not ${expected}`);
}

describe("HdrHistogram's own programs", () => {
  let folder: string;
  let hlog: string;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'coldbench-test-histograms-'));
    hlog = path.join(folder, 'load.hlog');
    await writeFile(hlog, formatHlog(INTERVALS, { startEpochSeconds: START_EPOCH_SECONDS }));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('read a .hlog in Python with the same counts, percentiles, mean and maximum', async () => {
    const { python } = await pythonClients();
    const script = path.join(projectRoot(), 'test', 'tools', 'conformance', 'histograms.py');
    const { stdout } = await runCommand(python, ['-B', script, hlog, ...PERCENTILES.map(String)]);
    const read = JSON.parse(stdout) as PythonReading;
    assert.deepEqual(
      read.intervals.map(({ count }) => count),
      INTERVALS.map(({ recording }) => recording.n),
    );
    assert.deepEqual(
      read.intervals.map(({ startMs, endMs }) => [startMs, endMs]),
      [0, 1, 2].map((second) => [250, 1_250].map((ms) => 1_790_000_000_000 + second * 1_000 + ms)),
    );
    assert.equal(read.count, ALL.n);
    // Ours are never beyond the exact maximum, which a histogram of 3 digits does not know.
    const clamped = read.percentiles.map((value) => Math.min(value, ALL.max));
    assert.deepEqual(
      clamped,
      PERCENTILES.map((percentile) => TOTAL.percentile(percentile)),
    );
    assertNear(read.mean, ALL.mean);
    assertNear(read.sd, Math.sqrt(ALL.m2 / ALL.n));
    assertNear(read.max, ALL.max);
  });

  it('make of a .hlog in Java the distribution that our .hgrm has, line by line', async (t) => {
    const missing = await histogramProgramsMissing();
    // The other programs come from PyPI and Maven: where neither they nor a Java can be had, nobody reads ours.
    if (missing !== null) return t.skip(missing);
    const program = ['-cp', await histogramJar(), 'org.HdrHistogram.HistogramLogProcessor'];
    const { stdout } = await runCommand('java', [...program, '-i', hlog, '-outputValueUnitRatio', '1000']);
    const ours = figuresOf(formatHgrm(ALL));
    const theirs = figuresOf(stdout);
    assert.equal(theirs.length, ours.length);
    // Java prints percentiles with 12 decimals, and ours with 6.
    for (const [index, figure] of ours.entries())
      assert.ok(Math.abs(figure - (theirs[index] ?? Number.NaN)) <= 0.001, `${figure}, ${theirs[index]}`);
  });

  it('find the tagged lines of a run in Java', async (t) => {
    const missing = await histogramProgramsMissing();
    if (missing !== null) return t.skip(missing);
    const tag = 'onnxruntime-node.1536.warm';
    const tagged = path.join(folder, 'tagged.hlog');
    await writeFile(tagged, formatHlog(INTERVALS, { startEpochSeconds: START_EPOCH_SECONDS, tag }));
    const program = ['-cp', await histogramJar(), 'org.HdrHistogram.HistogramLogProcessor'];
    const { stdout } = await runCommand('java', [...program, '-i', tagged, '-tag', tag]);
    assert.match(stdout, new RegExp(`Total count\\s+=\\s+${ALL.n}\\]`));
  });
});
