import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../../test/support/random.js';
import { microseconds, seconds } from '../../units/index.js';
import { arrivalsOf, lengthOf, mostArrivals, readTrace, type Trace } from './index.js';
import { readLines } from './read.js';

/** A text in pieces of some size, as a disk gives it. */
async function* pieces(text: string, size = 7): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

const read = (text: string, wanted?: string) => readLines(pieces(text), wanted);
const secondsOf = async (text: string, wanted?: string) => {
  const trace = await read(text, wanted);
  assert.equal(trace.kind, 'times');
  return trace.kind === 'times' ? [...trace.seconds] : [];
};

const AZURE_2019 =
  'HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,f,http,1,0,2\no,a,g,timer,0,5,0\no,b,g,queue,7,0,0\n';
const HUAWEI = 'day,time,0,1\n0,0,3,\n0,60,0,1.0\n0,120,NaN,2\n';
const AZURE_2021 = 'app,func,end_timestamp,duration\na,f,12.5,2.5\na,g,11,1\na,f,11,0.5\n';

describe('a trace', () => {
  test('of counts in rows, one a function, is read by the name of the function', async () => {
    assert.deepEqual(await read(AZURE_2019, 'f'), { kind: 'counts', spanS: 60, counts: [1, 0, 2] });
    assert.deepEqual(await read(AZURE_2019, 'b/g'), { kind: 'counts', spanS: 60, counts: [7, 0, 0] });
  });

  test('of counts in columns, one a function, is read by its head, and a blank is none', async () => {
    assert.deepEqual(await read(HUAWEI, '0'), { kind: 'counts', spanS: 60, counts: [3, 0, 0] });
    assert.deepEqual(await read(HUAWEI, '1'), { kind: 'counts', spanS: 60, counts: [0, 1, 2] });
  });

  test('by the second, over midnight, has spans of a second', async () => {
    const text = 'day,time,7\n3,86399,1\n4,0,2\n';
    assert.deepEqual(await read(text), { kind: 'counts', spanS: 1, counts: [1, 2] });
  });

  test('of ends and durations begins with the earliest start', async () => {
    assert.deepEqual(await secondsOf(AZURE_2021, 'f'), [0, 0.5]);
  });

  test('of timestamps is in seconds or ISO 8601, of one function or several, sorted', async () => {
    assert.deepEqual(await secondsOf('timestamp\n5\n3\n3.25\n'), [0, 0.25, 2]);
    const iso =
      'timestamp,function\n2026-11-29T12:00:00Z,f\n2026-11-29 12:00:01.5,g\n2026-11-29T13:00:02+01:00,f\n';
    assert.deepEqual(await secondsOf(iso, 'f'), [0, 2]);
  });

  test('of seconds alone has no head, and may have blank lines, a byte order mark and the ends of lines of Windows', async () => {
    assert.deepEqual(await secondsOf('\ufeff0.5\r\n\r\n1\r\n4'), [0, 0.5, 3.5]);
  });

  test('with quotes is read as without', async () => {
    assert.deepEqual(await secondsOf('"timestamp","function"\n"1","f"\n"2","f"\n'), [0, 1]);
  });

  test('that cannot be read says where and what', async () => {
    const cases: readonly (readonly [
      text: string,
      wanted: string | undefined,
      message: RegExp,
      line?: number,
    ])[] = [
      ['', undefined, /is empty/],
      ['a,b,c\n1,2,3\n', undefined, /has the head "a,b,c"/, 1],
      [AZURE_2019, undefined, /has several functions: name one with function, as "f", "g"/],
      [AZURE_2019, 'g', /has several functions "g": name one as "a\/g"/],
      [AZURE_2019, 'h', /has no function "h"; it has "f", "g"/],
      ['HashFunction,1,2\nf,1\n', undefined, /expected 2 minutes, got 1/, 2],
      ['HashFunction,1,2\nf,1,x\n', undefined, /expected a number of invocations, got "x"/, 2],
      ['HashFunction,1,2\nf,1,1.5\n', undefined, /expected a whole number of invocations, got "1.5"/, 2],
      ['HashFunction,1,2\nf,1,-1\n', undefined, /expected a whole number/, 2],
      ['HashFunction,1,3\nf,1,1\n', undefined, /expected the minute 2, got "3"/, 1],
      ['HashFunction,1\nf,1\nf,2\n', undefined, /"f" has a row already, in line 2/, 3],
      [HUAWEI, undefined, /has several functions/],
      [HUAWEI, '2', /has no function "2"/],
      [
        'day,time,0\n0,0,1\n0,60,1\n0,180,1\n',
        undefined,
        /expected a row 60 s after the one before, got one 120 s after/,
        4,
      ],
      ['day,time,0\n0,0\n', undefined, /has 2 fields, too few for its function/, 2],
      ['app,func,end_timestamp,duration\na,f,12,-1\n', undefined, /a duration is negative/, 2],
      ['timestamp\n1\nsoon\n', undefined, /expected a time in seconds .*, got "soon"/, 3],
      ['timestamp\n', undefined, /has no invocation/],
      ['timestamp\n1\n', 'f', /has no column of functions/, 1],
      ['1\n2\n', 'f', /has one column/, 1],
      ['1\n\nx\n', undefined, /expected a time in seconds, got "x"/, 3],
      ['timestamp\n"1,2"\n', undefined, /has a quoted field with a comma/, 2],
    ];
    for (const [text, wanted, message, line] of cases)
      await assert.rejects(read(text, wanted), (error: Error & { line?: number }) => {
        assert.match(error.message, message);
        assert.equal(error.line, line, error.message);
        return true;
      });
  });

  test('in a file is told with its name and line', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'coldbench-trace-'));
    try {
      const file = path.join(folder, 'arrivals.csv');
      await writeFile(file, 'timestamp\n1\nx\n');
      await assert.rejects(readTrace(file), { message: /arrivals\.csv:3 expected a time/, exitCode: 2 });
      await assert.rejects(readTrace(path.join(folder, 'none.csv')), {
        message: /none\.csv cannot be read: ENOENT/,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

const counts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 });
const size = fc.integer({ min: 1, max: 100 });

describe('any trace', () => {
  test('of counts is read as it was written, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(counts, size, async (given, bytes) => {
        const minutes = given.map((_, index) => index + 1).join();
        const rows = `HashOwner,HashApp,HashFunction,Trigger,${minutes}\no,a,other,http,${given.map(() => 9).join()}\no,a,f,http,${given.join()}\n`;
        const columns = ['day,time,f,g', ...given.map((count, index) => `0,${index * 60},${count},9`)].join(
          '\n',
        );
        const expected = { kind: 'counts', spanS: 60, counts: given };
        assert.deepEqual(await readLines(pieces(rows, bytes), 'f'), expected);
        assert.deepEqual(await readLines(pieces(columns, bytes), 'f'), expected);
      }),
    );
  });

  test('of times is sorted and begins at 0', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 3_000 });
    await fc.assert(
      fc.asyncProperty(times, async (given) => {
        const sorted = given.toSorted((a, b) => a - b);
        const expected = sorted.map((time) => time - (sorted[0] ?? 0));
        assert.deepEqual(await secondsOf(`timestamp\n${given.join('\n')}\n`), expected);
        assert.deepEqual(await secondsOf(given.join('\n')), expected);
      }),
      { numRuns: 30 },
    );
  });

  test('is read or refused, whatever is in it', async () => {
    const heads = fc.constantFrom(
      ...[AZURE_2019, HUAWEI, AZURE_2021, 'timestamp\n', ''].map((text) => text.split('\n')[0]),
    );
    await fc.assert(
      fc.asyncProperty(heads, fc.string({ maxLength: 200 }), async (head, rest) => {
        await read(`${head}\n${rest}`).then(
          (trace) => assert.ok(lengthOf(trace) >= 0),
          (error: unknown) => assert.equal((error as Error).constructor.name, 'TraceFault'),
        );
      }),
    );
  });
});

describe('arrivals', () => {
  const trace: Trace = { kind: 'counts', spanS: 60, counts: [3, 0, 1000, 5] };
  const whole = { fromUs: microseconds(0), toUs: seconds(240), speed: 1 };

  test('are as many in each span as were counted, ascending, and the same for the same numbers', () => {
    fc.assert(
      fc.property(counts, fc.integer(), (given, seed) => {
        const of = () =>
          arrivalsOf(
            { kind: 'counts', spanS: 60, counts: given },
            { ...whole, toUs: seconds(60 * given.length) },
            seededRandom(seed),
          );
        const offsets = of();
        const found = given.map(
          (_, span) => offsets.filter((us) => us >= span * 60e6 && us < (span + 1) * 60e6).length,
        );
        assert.deepEqual(found, given);
        assert.deepEqual(
          offsets,
          offsets.toSorted((a, b) => a - b),
        );
        assert.deepEqual(offsets, of());
      }),
    );
  });

  test('within a span are spread evenly', () => {
    const within = arrivalsOf(trace, whole, seededRandom(1)).filter((us) => us >= 120e6 && us < 180e6);
    const quarters = [0, 1, 2, 3].map(
      (quarter) => within.filter((us) => Math.floor((us - 120e6) / 15e6) === quarter).length,
    );
    // 250 each; five standard deviations are 68.
    for (const count of quarters) assert.ok(Math.abs(count - 250) < 68, String(quarters));
  });

  test('of a part are those of the whole, from its start on, so many times as fast', () => {
    const all = arrivalsOf(trace, whole, seededRandom(3));
    const part = { fromUs: seconds(150), toUs: seconds(200), speed: 10 };
    const expected = all.filter((us) => us >= 150e6 && us < 200e6).map((us) => (us - 150e6) / 10);
    const found = arrivalsOf(trace, part, seededRandom(3));
    assert.equal(found.length, expected.length);
    for (const [index, us] of found.entries()) assert.ok(Math.abs(us - (expected[index] ?? 0)) <= 1);
  });

  test('of times are where they were, the last one within the replay', () => {
    const times: Trace = { kind: 'times', seconds: Float64Array.of(0, 0.5, 2) };
    const toUs = seconds(lengthOf(times));
    const window = { fromUs: microseconds(0), toUs, speed: 1 };
    assert.deepEqual(
      arrivalsOf(times, window, () => 0),
      [0, 500_000, 2_000_000],
    );
    assert.equal(mostArrivals(times, window), 3);
    const fast = arrivalsOf(times, { ...window, speed: 1_000 }, () => 0);
    assert.ok(
      fast.every((us) => us < microseconds(toUs / 1_000)),
      String(fast),
    );
  });

  test('are counted before they are drawn', () => {
    assert.equal(mostArrivals(trace, whole), 1_008);
    assert.equal(mostArrivals(trace, { fromUs: seconds(59), toUs: seconds(121) }), 1_003);
  });
});
