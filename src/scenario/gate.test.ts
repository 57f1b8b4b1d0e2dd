import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { BenchError } from '../errors/index.js';
import { GATE_PHASES, GATE_STATISTICS, parseGate } from './gate.js';

test('a gate is a selector, a metric, an operator and a threshold', () => {
  assert.deepEqual(parseGate(' onnxruntime-node@1536:  warm.p99  <=  500ms '), {
    text: 'onnxruntime-node@1536:  warm.p99  <=  500ms',
    selector: { variant: 'onnxruntime-node', memoryMB: 1536 },
    metricName: 'warm.p99',
    metric: { kind: 'duration', phase: 'warm', statistic: 'p99' },
    operator: '<=',
    against: 'value',
    threshold: 500_000,
    thresholdText: '500ms',
  });
});

test('blanks are not needed', () => {
  assert.equal(parseGate('warm.p99<=1s').threshold, 1_000_000);
});

test('a selector is a variant, a size, or both', () => {
  const selector = (text: string) => parseGate(`${text}errors == 0`).selector;
  assert.deepEqual(selector(''), { variant: null, memoryMB: null });
  assert.deepEqual(selector('tfjs-node: '), { variant: 'tfjs-node', memoryMB: null });
  assert.deepEqual(selector('@512: '), { variant: null, memoryMB: 512 });
  assert.deepEqual(selector('@3GB: '), { variant: null, memoryMB: 3072 });
});

test('a threshold is in the unit of its metric', () => {
  assert.equal(parseGate('cold.max < 1.5s').threshold, 1_500_000);
  assert.equal(parseGate('package.unzipped <= 250MB').threshold, 250_000_000);
  assert.equal(parseGate('package.unzipped <= 250MiB').threshold, 262_144_000);
  assert.equal(parseGate('warm.rps >= 100.5').threshold, 100.5);
  assert.equal(parseGate('cost.usd-per-million <= 3').threshold, 3);
  assert.equal(parseGate('errors == 0').threshold, 0);
});

test('a change in percent is held against a baseline', () => {
  const read = (text: string) => {
    const { against, threshold } = parseGate(text);
    return [against, threshold];
  };
  assert.deepEqual(read('warm.p99 <= +10%'), ['baseline', 10]);
  assert.deepEqual(read('warm.rps >= -2.5 %'), ['baseline', -2.5]);
  assert.deepEqual(read('package.unzipped <= +0%'), ['baseline', 0]);
});

suite('a gate is refused', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /has no "metric operator value"/],
    ['warm.p99', /has no "metric operator value"/],
    ['x'.repeat(10_000), /has no "metric operator value"/],
    ['warm.p98 <= 5ms', /unknown metric "warm.p98"; did you mean "warm.p9/],
    ['toString <= 5ms', /unknown metric "toString"/],
    ['warm.p99 => 5ms', /unknown operator "=>"/],
    ['warm.p99 = 5ms', /unknown operator "="/],
    ['warm.p99 <= 5', /has the value "5"/],
    ['warm.p99 <= ', /has the value ""/],
    ['warm.p99 <= 5MB', /has the value "5MB"/],
    ['warm.p99 <= -5ms', /has the value "-5ms"/],
    ['warm.p99 <= 10%', /has the value "10%"/],
    ['warm.p99 <= +x%', /has the value "\+x%"/],
    ['errors <= +10%', /compares errors with a baseline/],
    ['errors == 0ms', /has the value "0ms"/],
    ['warm.rps >= 1e3', /has the value "1e3"/],
    ['package.zipped <= 250', /has the value "250"/],
    [': errors == 0', /selects no cells with ""/],
    ['@: errors == 0', /selects no cells with "@"/],
    ['a b: errors == 0', /selects no cells with "a b"/],
    ['a@x: errors == 0', /selects no cells with "a@x"/],
  ];
  for (const [text, message] of cases) {
    test(`that is ${text.slice(0, 40) || 'empty'}`, () => {
      assert.throws(
        () => parseGate(text),
        (error) => {
          assert.ok(error instanceof BenchError);
          assert.deepEqual([error.code, error.exitCode], ['gate-invalid', 2]);
          assert.match(error.message, message);
          assert.ok(error.hint);
          return true;
        },
      );
    });
  }
});

test('every phase has every statistic', () => {
  for (const phase of GATE_PHASES) {
    for (const statistic of GATE_STATISTICS) {
      assert.deepEqual(parseGate(`${phase}.${statistic} > 1us`).metric, {
        kind: 'duration',
        phase,
        statistic,
      });
    }
  }
});

test('no text makes a gate anything but a gate or an error of usage', () => {
  const pieces = fc.constantFrom(
    'warm',
    '.',
    'p99',
    ' ',
    '<=',
    '>',
    '=',
    '5',
    'ms',
    '%',
    '+',
    '@',
    ':',
    'errors',
    '\n',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (candidate) => {
      try {
        assert.ok(Number.isFinite(parseGate(candidate).threshold));
      } catch (error) {
        assert.ok(error instanceof BenchError && error.exitCode === 2, String(error));
      }
    }),
    { numRuns: 1_000 },
  );
});
