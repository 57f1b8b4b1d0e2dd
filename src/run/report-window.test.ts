import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleReport } from '../../test/support/sample-report.js';
import type { PlatformReport } from '../model/index.js';
import { microseconds, seconds } from '../units/index.js';
import { ReportWindow } from './report-window.js';

const at = (answeredUs: number): PlatformReport['at'] => ({
  receivedUs: microseconds(answeredUs - 2_000),
  dispatchedUs: microseconds(answeredUs - 1_000),
  answeredUs: microseconds(answeredUs),
  creation: null,
});

/** Reports of the requests 0, 1, ... that are answered every millisecond, some of them missing. */
async function* everyMillisecond(count: number, missing: (index: number) => boolean = () => false) {
  for (let index = 0; index < count; index += 1)
    if (!missing(index)) yield sampleReport({ clientRequestId: `${index}`, at: at(index * 1_000) });
}

const endOf = (index: number) => microseconds(index * 1_000 + 300);

describe('the reports of a load', () => {
  test('are found in whatever order requests come close to one another, each once', async () => {
    const window = new ReportWindow(everyMillisecond(10));
    for (const index of [3, 1, 2, 0]) {
      const report = await window.take(`${index}`, endOf(index));
      assert.equal(report?.clientRequestId, `${index}`);
    }
    assert.equal(await window.take('3', endOf(3)), undefined);
  });

  test('that are missing are looked for as far as a report may be late, and cost no other', async () => {
    const window = new ReportWindow(everyMillisecond(20_000, (index) => index % 10 === 0));
    assert.equal(await window.take('0', endOf(0)), undefined);
    // 5 s of them, less those that are missing.
    assert.ok(window.size >= 4_500 && window.size <= 4_502, `${window.size}`);
    for (let index = 1; index < 100; index += 1) {
      const report = await window.take(`${index}`, endOf(index));
      assert.equal(report === undefined, index % 10 === 0, `${index}`);
    }
  });

  test('that nobody asks for are forgotten: a long load needs no more memory than a short one', async () => {
    const window = new ReportWindow(everyMillisecond(200_000));
    let largest = 0;
    for (let index = 0; index < 200_000; index += 2) {
      assert.ok(await window.take(`${index}`, endOf(index)));
      largest = Math.max(largest, window.size);
    }
    // Every second one of the last 20 s.
    assert.ok(largest <= 10_001, `${largest}`);
  });

  test('without a common clock are found too', async () => {
    async function* clockless() {
      for (const id of ['a', 'b']) yield sampleReport({ clientRequestId: id, at: null });
    }
    const window = new ReportWindow(clockless());
    assert.ok(await window.take('b', seconds(100)));
    assert.ok(await window.take('a', seconds(900)));
  });
});
