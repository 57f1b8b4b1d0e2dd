import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Position, RunEvent } from '../run/index.js';
import { megabytes, microseconds } from '../units/index.js';
import { Progress } from './progress.js';
import { paletteFor } from './terminal.js';

const cell = { id: 'a-512MB-1t', variant: 'a', memoryMB: megabytes(512), threads: 1 };
const at: Position = {
  cell,
  round: 2,
  rounds: 3,
  control: false,
  side: 'candidate',
  slot: 2,
  slots: 4,
  attempt: 1,
};

function measured(valid = true): RunEvent {
  const summary = (p50: number) => ({ n: 1, p50: microseconds(p50) });
  const result = {
    valid,
    cold: { clientUs: summary(250_000) },
    warm: { serviceTimeUs: summary(21_000), requestsPerSecond: 48.25 },
  };
  return { type: 'measured', at, record: { result } } as unknown as RunEvent;
}

const load: RunEvent = {
  type: 'load',
  at,
  phase: 'warm',
  progress: {
    phase: 'window',
    elapsedUs: microseconds(1e6),
    completed: 50,
    errors: 2,
    p50Us: microseconds(21_000),
    p99Us: microseconds(40_000),
    requestsPerSecond: 50,
  },
};

function show(events: readonly RunEvent[], options: { live: boolean; columns?: number }): string {
  let text = '';
  let clock = 0;
  const progress = new Progress({
    stream: {
      columns: options.columns ?? 120,
      write: (part: string | Uint8Array) => {
        text += String(part);
        return true;
      },
    },
    live: options.live,
    palette: paletteFor(false),
    now: () => {
      clock += 10_000;
      return clock;
    },
  });
  for (const event of events) progress.listen(event);
  progress.end();
  return text;
}

const started: RunEvent = {
  type: 'measuring',
  directory: 'results/x',
  slots: 4,
  done: 0,
  mayStopEarly: false,
};

describe('progress', () => {
  test('a round that is excluded is not ticked off as a good one', () => {
    const text = show([started, measured(false)], { live: false });
    assert.ok(!text.includes('✓'), text);
    assert.match(text, /✗ round 2\/3 a-512MB-1t .* excluded/);
  });

  test('off a terminal is plain lines, one for each thing that is over', () => {
    const text = show([started, load, measured()], { live: false });
    assert.equal(
      text,
      'results in results/x\n✓ round 2/3 a-512MB-1t  cold p50 250.00 ms  warm p50 21.00 ms  48.3 requests/s ETA 30 s\n',
    );
  });

  test('on a terminal shows the cell, p50 and p99 so far, errors and the time left', () => {
    const text = show([started, measured(), load], { live: true });
    assert.match(text, /25 % round 2\/3 a-512MB-1t warm p50 21\.00 ms p99 40\.00 ms err 2 ETA 1m 00s/);
    assert.ok(text.endsWith('\r\u001B[K'), 'the live line is taken away at the end');
  });

  test('on a terminal shows the phases of the last cold start', () => {
    const times = Object.entries({
      clientUs: 430_500,
      runtimeBoot: 43_100,
      init: 247_000,
      firstInvocation: 135_400,
    });
    const cold: RunEvent = {
      type: 'cold',
      ...{ at, done: 3, of: 4 },
      times: Object.fromEntries(times.map(([phase, us]) => [phase, microseconds(us)])),
    };
    assert.match(
      show([started, cold], { live: true }),
      /a-512MB-1t cold 3\/4 430\.50 ms \(boot 43, init 247, 1st call 135\) ETA …/,
    );
    assert.doesNotMatch(show([started, cold], { live: false }), /cold 3/);
  });

  test('says which side is measured, and what is measured once more', () => {
    const again: RunEvent = { type: 'again', cells: ['a-512MB-1t'], slots: 4 };
    const against: RunEvent = { type: 'against', candidate: 'the working tree', baseline: 'main (commit 1)' };
    const baseline = { ...load, at: { ...at, side: 'baseline' as const } };
    const text = show([against, started, baseline, again], { live: true });
    assert.match(text, /compare the working tree with main \(commit 1\), in the same rounds\n/);
    assert.match(text, /round 2\/3 a-512MB-1t \(baseline\) warm p50/);
    assert.match(text, /! measured again, in the opposite order, before it counts: a-512MB-1t\n/);
  });

  test('keeps its figures whole where there is little room, and shortens the name', () => {
    const long = { ...at, cell: { ...cell, id: 'onnxruntime-node-with-a-long-name-1536MB-1t' } };
    const text = show([started, measured(), { ...load, at: long }], { live: true, columns: 80 });
    const [line = ''] = text.match(/\d+ % 2\/3 onnx.*?(?=\r|$)/) ?? [];
    assert.match(
      line,
      /^25 % 2\/3 onnxruntime-\S+…\S*1536MB-1t warm p50 21\.00 p99 40\.00 err 2 ETA 1m 00s$/,
    );
    assert.ok(line.length < 80);
    assert.match(
      show([started, measured()], { live: true, columns: 60 }),
      /✓ 2\/3 a-512MB-1t {2}cold 250\.00 ms {2}warm 21\.00 ms {2}48\.3\/s\n/,
    );
  });

  test('cuts its live line to the width of the terminal', () => {
    const text = show([started, load], { live: true, columns: 40 });
    const live = text.split('\r\u001B[K').filter((line) => !line.includes('\n'));
    assert.ok(live.every((line) => line.length < 40));
  });

  test('tells what cannot run and what is measured again, with the reason', () => {
    const text = show(
      [
        { type: 'unavailable', variant: 'b', reason: 'g++ is missing' },
        { type: 'repeating', at, why: ["warm Little's law 0.9, limit 0.97 to 1.02"] },
      ],
      { live: false },
    );
    assert.match(text, /! b cannot run here: g\+\+ is missing\n/);
    assert.match(text, /! round 2\/3 a-512MB-1t is measured again: warm Little's law 0\.9/);
  });
});
