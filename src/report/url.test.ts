import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleRun } from '../../test/support/sample-run.js';
import type { CellResult, Run } from '../model/index.js';
import { describeRun } from './document.js';
import { renderReport } from './index.js';

/** A run at a URL: the client's times, and for the rest why there is none. */
function runAtUrl(): Run {
  const run = sampleRun();
  const absent = { n: 0, reason: 'nobody tells' } as const;
  const cells = run.cells.flatMap((cell): CellResult[] =>
    cell.status === 'measured'
      ? [
          {
            ...cell,
            ...{ id: cell.variant, memoryMB: null, threads: null },
            ...{ package: absent, parity: absent, platform: absent, cost: absent, projection: absent },
            warm: { ...cell.warm, environments: null },
          },
        ]
      : [],
  );
  return {
    ...run,
    scenario: { ...run.scenario, target: 'url', memoryMB: [], gates: [] },
    cells: cells.slice(0, 1),
  };
}

test('a report of a URL has the tables that a client can fill, and no other', () => {
  const { tables, summary } = describeRun(runAtUrl());
  assert.deepEqual(
    tables.map(({ id }) => id).filter((id) => !id.startsWith('reference')),
    ['warm', 'cold', 'solo'],
  );
  const heads = tables.find(({ id }) => id === 'cold')?.heads.map(({ text }) => text);
  assert.ok(heads?.includes('p50') && !heads.includes('Init Duration'));
  assert.doesNotMatch(summary, /size/);
});

test('every format takes what is not known', () => {
  for (const format of [
    'table',
    'markdown',
    'csv',
    'html',
    'junit',
    'openmetrics',
    'bmf',
    'benchmark-action',
  ] as const) {
    const text = renderReport(runAtUrl(), format);
    assert.ok(text.length > 0);
    assert.doesNotMatch(text, /null MB|nullMB|memory_mb="null"|>null</, format);
  }
  assert.match(renderReport(runAtUrl(), 'table'), /NOT CHECKED: nobody tells/);
});
