import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredRun } from '../../test/support/measured-run.js';
import { found } from './found.js';

test('what was found is a sentence a size, with its interval and what it costs', () => {
  const { run } = measuredRun({ variants: { ort: 1, tfjs: 2.1 } });
  const lines = found(run).lines.map(({ text }) => text);
  assert.equal(lines.length, 2);
  assert.match(
    lines[1] ?? '',
    /^ort is 2\.[01]x faster than tfjs at 1,536 MB \([12]\.\dx? to 2\.\d\) and costs \d\.\d\dx$/,
  );
});

test('what was not found is not said: rounds that leave it open, and a run of one round', () => {
  const { run } = measuredRun({ variants: { ort: 1, tfjs: 1.01 }, memory: [512] });
  assert.match(
    found(run).lines[0]?.text ?? '',
    /^whether \w+ is faster than \w+ at 512 MB cannot be told \(0\.\d\d to 1\.\d\d\); more rounds may tell, as --rounds 6$/,
  );
  assert.deepEqual(found(measuredRun({ rounds: 1 }).run).lines, []);
});

test('what one of many pairs may have by chance is told as that', () => {
  const variants = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, index) => [name, 1 + index / 20]),
  );
  const { run } = measuredRun({ variants, memory: [512], seed: 4 });
  assert.match(
    found(run).lines[0]?.text ?? '',
    /^a is 1\.\d\dx faster than b at 512 MB \(1\.\d\d to 1\.\d\d\), but of 21 pairs one may seem so by chance; more rounds/,
  );
});
