import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleRun } from '../../test/support/sample-run.js';
import { recosted } from '../cost/index.js';
import { parseTraffic } from '../scenario/index.js';
import { seededRandom } from '../stats/index.js';
import { renderCost, renderReport } from './index.js';

const TERMINAL = { color: false, width: 200 };

function costed(traffic: Readonly<Record<string, unknown>>, bound = 'solo.p50 <= 10s') {
  return recosted(sampleRun(), { traffic: parseTraffic(traffic), bound }, () => seededRandom(1));
}

test('a month, its price table and the cheapest are in every format that people read, and in JSON', () => {
  const run = costed({ rate: '100/h' });
  for (const format of ['table', 'markdown', 'html'] as const) {
    const text = renderReport(run, format, TERMINAL);
    assert.match(text, /Cost: a month of 100\/h, Poisson arrivals/, format);
    assert.match(text, /2025-08-01: \$0\.0000166667 a GB-second/, format);
    assert.match(text, /cheapest with solo\.p50 (?:<=|&lt;=) 10s: /, format);
  }
  assert.match(renderReport(run, 'csv'), /,month,cold_share,0\.\d+,1,\d+,/);
  assert.match(renderReport(run, 'json'), /"coldShare": 0\./);
});

test('a run without traffic has no table of a month, and one that was cut short says why it has no figures', () => {
  assert.doesNotMatch(renderReport(sampleRun(), 'table', TERMINAL), /Cost: a month/);
  const run = costed({ rate: '100/h' });
  const cut = {
    ...run,
    cells: run.cells.map((cell) => {
      if (cell.status !== 'measured') return cell;
      const { monthly: _none, ...rest } = cell;
      return rest;
    }),
  };
  assert.match(
    renderReport(cut, 'table', TERMINAL),
    /the run did not come to its end: bench cost computes it/,
  );
});

test('where more invocations are cold starts than lie beyond a warm percentile, that is said', () => {
  const rare = renderCost([costed({ rate: '1/h' }, 'solo.p99 <= 10s')], 'table', TERMINAL);
  assert.match(rare, /91\.\d % of its invocations are cold starts, .* more than lie beyond solo\.p99/);
  const steady = renderCost([costed({ rate: '10/s' }, 'solo.p50 <= 10s')], 'table', TERMINAL);
  assert.doesNotMatch(steady, /more than lie beyond/);
});

test('spans and the free tier are told', () => {
  const run = costed({ rate: '5/s', busy: '2m', idle: '30m', 'free-tier': true });
  const text = renderCost([run], 'table', TERMINAL);
  assert.match(text, /a month of 5\/s, Poisson arrivals, busy 2m 00s, idle 30m 00s in turns/);
  assert.match(text, /after a free tier of 400,000 GB-s and 1,000,000 requests/);
});
