import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startLoad } from '../../src/load/index.js';
import { milliseconds, seconds } from '../../src/units/index.js';
import { AT_ENDS, checkOf, ENGINES, planFor, servedInWindow, sharedServer, summaryOf } from './plans.js';

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

for (const engine of ENGINES) {
  test(`by ${engine} requests that time out are counted as such and as censored, and are in no percentile`, async () => {
    const server = await sharedServer();
    const plan = planFor(server, '/?delay=5&every=40&slow=60000', {
      engine,
      timeoutUs: seconds(1),
      durationUs: milliseconds(1_300),
    });
    const result = await startLoad(plan).result;
    assert.ok((result.errors.timeout ?? 0) > 0);
    assert.deepEqual(Object.keys(result.errors), ['timeout']);
    assert.equal(result.censored, result.errors.timeout);
    assert.deepEqual(
      result.warnings.map(({ code }) => code),
      ['censored-samples'],
    );
    assert.ok(summaryOf(result).max < 1_000_000);
    assert.ok(checkOf(result, 'littles-law'), JSON.stringify(result.validity));
  });

  for (const drop of ['before', 'within', 'after']) {
    test(`by ${engine} a connection closed ${drop} its answer is a transport error and spoils no later time`, async () => {
      const server = await sharedServer();
      const result = await startLoad(planFor(server, `/?delay=5&every=10&drop=${drop}`, { engine })).result;
      const served = await servedInWindow(server, result);
      const dropped = served.filter(({ outcome }) => outcome === drop).length;
      assert.deepEqual(Object.keys(result.errors), ['transport-error']);
      const lost = result.errors['transport-error'] ?? 0;
      assert.ok(Math.abs(lost - dropped) <= AT_ENDS, `${lost} were lost, ${dropped} dropped`);
      // Timed by the queue that autocannon leaves behind, every later request would read a tenth longer than the
      // one before; what the machine takes, it takes of the server's own times as well.
      const took = medianOf(served.map(({ receivedUs, answeredUs }) => answeredUs - receivedUs));
      const { p50 } = summaryOf(result);
      assert.ok((p50 ?? Number.NaN) < took * 3, `p50 ${p50} us, of the server ${took} us`);
      assert.ok(checkOf(result, 'unaccounted-requests') && checkOf(result, 'littles-law'));
    });
  }
}

test('a server without keep-alive is measured by the raw engine, connecting apart, which the result says', async () => {
  const server = await sharedServer();
  const result = await startLoad(planFor(server, '/?delay=20&close=1')).result;
  const served = await servedInWindow(server, result);
  assert.deepEqual(result.engine, { name: 'raw', reason: 'the server does not keep connections alive' });
  assert.ok(Math.abs(result.completed - served.length) <= AT_ENDS, `${result.completed} of ${served.length}`);
  // One that was kept waiting by its queue, as autocannon's were, would read a second and more.
  assert.ok(summaryOf(result).min >= 19_000 && (summaryOf(result).p50 ?? 0) < 200_000);
  assert.ok(result.connects.n >= result.completed - AT_ENDS);
  assert.ok(checkOf(result, 'littles-law'), JSON.stringify(result.validity));
});
