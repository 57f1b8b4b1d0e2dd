import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleCell } from '../../test/support/sample-cell.js';
import { sampleRun } from '../../test/support/sample-run.js';
import { imageTables } from './image-table.js';

const run = sampleRun();
const cell = (batch: number, rate: number) => ({
  ...sampleCell({ variant: 'a', memoryMB: 512, soloMs: 60, rate, environments: 1 }),
  varied: { batch },
});

test('figures of a request are shared by its images', () => {
  const cells = [cell(1, 10), cell(4, 5)];
  const input = { ...run.scenario.input, batch: [1, 4] };
  const [table] = imageTables({ ...run, cells, scenario: { ...run.scenario, input } });
  const rows = table?.rows.map(({ values }) => values.map(({ text }) => text)) ?? [];
  const usd = cells.map(({ cost }) => ('reason' in cost ? 0 : cost.usdPerMillion));
  const mean = cells.map(({ solo: { durationReportedUs: solo } }) =>
    'reason' in solo ? 0 : solo.mean / 1_000,
  );
  assert.deepEqual(rows, [
    ['a · batch1', '512', '1', '1', (mean[0] ?? 0).toFixed(2), '10.00', (usd[0] ?? 0).toFixed(2)],
    ['a · batch4', '512', '1', '4', ((mean[1] ?? 0) / 4).toFixed(2), '20.00', ((usd[1] ?? 0) / 4).toFixed(2)],
  ]);
});

test('where each request carries one image there is no such table', () => {
  assert.deepEqual(imageTables(run), []);
});
