import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PRICE_TABLES } from '../../cost/index.js';
import { BenchError } from '../../errors/index.js';
import { megabytes, milliseconds, usDollars } from '../../units/index.js';
import { Spending } from './spending.js';

const second = { memorySizeMB: megabytes(1_024), billedDurationUs: milliseconds(1_000) };

test('what reports bill adds up, with the requests and the lines of their log', () => {
  const spending = new Spending(usDollars(1), PRICE_TABLES.x86_64);
  spending.add(second);
  spending.add(second);
  const { invocations, gbSeconds, usd } = spending.used;
  assert.deepEqual([invocations, gbSeconds], [2, 2]);
  // 2 GB-s, two requests of 0.20 $/M, and 2 x 500 bytes of log for 0.50 $/GB.
  assert.ok(Math.abs(usd - (2 * 0.0000166667 + 0.4e-6 + 0.5e-6)) < 1e-12, String(usd));
  assert.ok(!spending.exceeded.aborted);
});

test('beyond the most that may be spent, the run is told to end, and why', () => {
  const spending = new Spending(usDollars(0.00004), PRICE_TABLES.x86_64);
  for (let index = 0; index < 3; index += 1) spending.add(second);
  assert.ok(spending.exceeded.aborted);
  const { reason } = spending.exceeded;
  assert.ok(reason instanceof BenchError);
  assert.equal(reason.code, 'aws-budget-spent');
  assert.match(reason.message, /\$0\.0001, more than the \$0\.00 that it may/);
});
