import assert from 'node:assert/strict';
import { test } from 'node:test';
import yargs, { type Argv } from 'yargs';
import { type PlanArguments, planOf, withPlan } from './options.js';

/** As the command line would read it. */
function planFrom(...args: readonly string[]) {
  const parser: Argv<PlanArguments> = withPlan(
    yargs([...args]).command('$0 <url>', '', (each) => each) as Argv,
  );
  return planOf(parser.parseSync() as PlanArguments);
}

const URL_GIVEN = 'http://127.0.0.1:8080/predict?logits=1#part';

test('without options it is what wrk -c 40 -t 8 -d 10s does', () => {
  const { requestIdPrefix, ...plan } = planFrom(URL_GIVEN);
  assert.match(requestIdPrefix, /^load-[0-9a-f]{8}$/);
  assert.deepEqual(plan, {
    url: 'http://127.0.0.1:8080/predict?logits=1',
    connections: 40,
    threads: 8,
    durationUs: 10_000_000,
    warmupUs: 1_000_000,
    timeoutUs: 60_000_000,
    engine: 'auto',
    requests: [{ method: 'GET', path: '', headers: {} }],
  });
});

test('fewer connections than wrk has threads have so many groups', () => {
  assert.equal(planFrom(URL_GIVEN, '-c', '3').threads, 3);
  assert.equal(planFrom(URL_GIVEN, '-c', '3', '-t', '2').threads, 2);
});

test('times are read with a unit, or in seconds as wrk takes them', () => {
  const plan = planFrom(URL_GIVEN, '-d', '2m', '--warmup', '500ms', '--timeout', '2');
  assert.deepEqual([plan.durationUs, plan.warmupUs, plan.timeoutUs], [120e6, 0.5e6, 2e6]);
});

test('a body is posted, unless another method is named in whatever case', () => {
  const [posted] = planFrom(URL_GIVEN, '--body', 'cat.jpg', '-H', 'A: 1', '-H', 'B: 2').requests;
  assert.deepEqual(posted, { method: 'POST', path: '', headers: { A: '1', B: '2' }, bodyFile: 'cat.jpg' });
  assert.equal(planFrom(URL_GIVEN, '--body', 'cat.jpg', '-m', 'put').requests[0]?.method, 'PUT');
});

test('a rate makes it an open loop over the whole window', () => {
  const { loop, engine } = planFrom(URL_GIVEN, '--rate', '400', '--arrivals', 'poisson', '--engine', 'raw');
  const stages = [{ durationUs: 10_000_000, fromRate: 400, toRate: 400 }];
  assert.deepEqual([loop, engine], [{ kind: 'open', arrivals: 'poisson', seed: 1, stages }, 'raw']);
});

test('stages are steps and ramps that tell their own time', () => {
  const { loop, durationUs } = planFrom(URL_GIVEN, '--stages', '10s@100, 500ms@100..500.5,1m@0');
  assert.equal(durationUs, 70_500_000);
  assert.deepEqual(loop?.kind === 'open' && loop.stages, [
    { durationUs: 10_000_000, fromRate: 100, toRate: 100 },
    { durationUs: 500_000, fromRate: 100, toRate: 500.5 },
    { durationUs: 60_000_000, fromRate: 0, toRate: 0 },
  ]);
});

test('a sweep begins as an open loop at its first rate', () => {
  const args = ['--sweep', 'p99 <= 50ms', '--rates', '50..2000', '--arrivals', 'poisson'];
  const { loop } = planFrom(URL_GIVEN, ...args);
  const stages = [{ durationUs: 10_000_000, fromRate: 50, toRate: 50 }];
  assert.deepEqual(loop, { kind: 'open', arrivals: 'poisson', seed: 1, stages });
});

for (const args of [
  [URL_GIVEN, '--sweep', 'p99 <= 50ms'],
  [URL_GIVEN, '--rates', '50..2000'],
  [URL_GIVEN, '--sweep', 'p95 <= 50ms', '--rates', '50..2000'],
  [URL_GIVEN, '--sweep', 'p99 <= 50', '--rates', '50..2000'],
  [URL_GIVEN, '--sweep', 'p99 <= 50ms', '--rates', '2000..50'],
  [URL_GIVEN, '--sweep', 'p99 <= 50ms', '--rates', '0..50'],
  [URL_GIVEN, '--sweep', 'p99 <= 50ms', '--rates', '50..2000', '--rate', '100'],
  [URL_GIVEN, '--sweep', 'p99 <= 50ms', '--rates', '50..2000', '--samples', 'a.csv.gz'],
  [URL_GIVEN, '--sweep', 'p99 <= 50ms', '--rates', '50..2000', '-d', '7s'],
  [URL_GIVEN, '--stages', '10s'],
  [URL_GIVEN, '--stages', '10@100'],
  [URL_GIVEN, '--stages', '0s@100'],
  [URL_GIVEN, '--stages', '10s@100..'],
  [URL_GIVEN, '--stages', '10s@100,'],
  [URL_GIVEN, '--stages', '10s@-5'],
  [URL_GIVEN, '--stages', '10s@100', '--rate', '5'],
  [URL_GIVEN, '--stages', '10s@100', '-d', '5s'],
  ['localhost:8080/'],
  ['ftp://127.0.0.1/'],
  ['http://user:secret@127.0.0.1/'],
  [URL_GIVEN, '-m', 'FETCH'],
  [URL_GIVEN, '-d', 'long'],
  [URL_GIVEN, '--rate', '0'],
  [URL_GIVEN, '--arrivals', 'poisson'],
  [URL_GIVEN, '-d', '1s', '-d', '2s'],
  [URL_GIVEN, '-d', '-1s'],
]) {
  test(`${args.join(' ')} is a usage error`, () => {
    assert.throws(() => planFrom(...args), { code: 'usage', exitCode: 2 });
  });
}
