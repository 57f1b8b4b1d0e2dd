import assert from 'node:assert/strict';
import { test } from 'node:test';
import { milliseconds } from '../units/index.js';
import { GroupRates } from './group-rates.js';

function answered(rates: GroupRates, connection: number, times: number): void {
  for (let index = 0; index < times; index += 1) rates.answered(connection);
}

test('each group of connections has a rate of its own', () => {
  const rates = new GroupRates(2, milliseconds(0));
  answered(rates, 0, 3);
  answered(rates, 2, 2);
  answered(rates, 1, 7);
  rates.sample(milliseconds(100));
  assert.deepEqual(rates.rates(), [
    { requestsPerSecond: 50, count: 1 },
    { requestsPerSecond: 70, count: 1 },
  ]);
});

test('a group without an answer has no sample, and its next one is over the longer time', () => {
  const rates = new GroupRates(1, milliseconds(1_000));
  rates.sample(milliseconds(1_100));
  answered(rates, 0, 1);
  rates.sample(milliseconds(1_200));
  assert.deepEqual(rates.rates(), [{ requestsPerSecond: 5, count: 1 }]);
});

test('rates are whole, over whole milliseconds, and equal ones are counted', () => {
  const rates = new GroupRates(1, milliseconds(0));
  for (const nowMs of [103.9, 207.5]) {
    answered(rates, 0, 10);
    rates.sample(milliseconds(nowMs));
  }
  assert.deepEqual(rates.rates(), [{ requestsPerSecond: 97, count: 2 }]);
});
