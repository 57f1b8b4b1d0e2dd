import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { measuredRun } from '../../test/support/measured-run.js';
import type { RunData } from '../compare/index.js';
import type { Cell, Scenario } from '../model/index.js';
import { enoughRounds, measureInRounds } from './enough-rounds.js';
import type { RunEvent } from './events.js';
import { RunRecord } from './run-record.js';
import { controlCell, type Slot, schedule, slotName } from './schedule.js';

const TARGET = {
  cgroup: 'v1',
  cgroupReason: '',
  cpuWarning: null,
  packagesReadOnly: true,
  runtimeWarnings: {},
};
const MOST = 12;

interface Bench {
  readonly until?: string;
  /** What the machine does to everything in a round. */
  readonly level?: (round: number) => number;
  readonly data?: RunData;
  /** What an interrupted run had measured. */
  readonly done?: readonly Slot[];
  readonly begunRound?: number;
}

/** Runs rounds on a bench that answers with figures made beforehand. */
async function run({ until = 'solo.p50 +-5%', level, data, done = [], begunRound = 0 }: Bench) {
  const made = data ?? measuredRun({ rounds: MOST, ...(level === undefined ? {} : { level }) });
  const scenario: Scenario = {
    ...made.run.scenario,
    rounds: MOST,
    until: { minRounds: 3, interval: until },
  };
  const identity = {
    id: 'x',
    scenario,
    versions: {},
    targetFacts: TARGET,
    runtimes: [],
    baseline: null,
    against: null,
    shard: null,
  };
  const record = new RunRecord(identity as never, made.run.startedAt);
  const cells = made.run.cells.map((cell): Cell => {
    const { id, variant, memoryMB, threads, parity, package: packageFacts } = cell;
    record.settle(
      { id, variant, memoryMB, threads },
      { parity: parity ?? null, package: packageFacts ?? null },
    );
    return { id, variant, memoryMB, threads };
  });
  record.chooseControl(controlCell(cells));
  const measured: Slot[] = [];
  const events: RunEvent[] = [];
  const isDone = (slot: Slot) =>
    done.some((other) => other.round === slot.round && slotName(other) === slotName(slot));
  const measure = async (slot: Slot) => {
    if (!isDone(slot)) measured.push(slot);
    const found = made.records.find(
      ({ cell, result }) => cell === slot.cell.id && result.round === slot.round,
    );
    if (found !== undefined) record.add({ ...found, cell: slotName(slot) });
  };
  const listen = (event: RunEvent) => void events.push(event);
  const slots = schedule(cells, MOST, scenario.seed);
  await measureInRounds(slots, measure, enoughRounds({ scenario, record, listen, begunRound }));
  return { run: record.toRun('complete'), measured, events, slots };
}

/** Rounds that alternate by this factor: the interval narrows with their number. */
const alternating = (factor: number) => (round: number) => (round % 2 === 0 ? factor : 1);

describe('rounds until an interval is narrow', () => {
  test('stop after the least number of rounds when every cell is narrow by then', async () => {
    const { run: found, measured, slots } = await run({ until: 'solo.p50 +-50%' });
    assert.deepEqual([found.stopped?.rounds, found.stopped?.reason], [3, 'narrow']);
    assert.ok(Number(found.stopped?.widest?.halfWidth) < 0.5);
    assert.deepEqual(
      measured,
      slots.filter(({ round }) => round <= 3),
      'in the order in which a run of any number of rounds begins',
    );
    assert.ok(!found.warnings.some(({ code }) => code === 'interval-too-wide'));
  });

  test('go on while the widest interval narrows, and tell how wide it is', async () => {
    const { run: found, events } = await run({ until: 'solo.p50 +-8%', level: alternating(1.15) });
    const rounds = found.stopped?.rounds ?? 0;
    assert.ok(rounds > 3 && rounds < MOST, `${rounds} rounds`);
    const widths = events.map((event) => (event.type === 'narrowing' ? event.widest?.halfWidth : undefined));
    assert.equal(widths.length, rounds - 2);
    assert.ok(widths.slice(0, -1).every((width) => Number(width) > 0.08) && Number(widths.at(-1)) <= 0.08);
  });

  test('end at the most that there may be, with a warning that names the cell and what helps', async () => {
    const { run: found } = await run({ until: 'solo.p50 +-0.5%', level: alternating(1.5) });
    assert.deepEqual([found.stopped?.rounds, found.stopped?.reason], [MOST, 'most-rounds']);
    const warning = found.warnings.find(({ code }) => code === 'interval-too-wide');
    assert.match(
      warning?.message ?? '',
      /12 rounds were not enough .* is \+-\d+\.\d %.*--set rounds\.max=24/,
    );
  });

  test('one noisy cell keeps all going, and is named', async () => {
    const [calm, noisy] = [
      measuredRun({ rounds: MOST }),
      measuredRun({ rounds: MOST, level: alternating(2) }),
    ];
    const name = calm.run.cells[1]?.id;
    const mixed = [calm, noisy].flatMap(({ records }, index) =>
      records.filter(({ cell }) => (cell === name) === (index === 1)),
    );
    const { run: found } = await run({ data: { run: calm.run, records: mixed } });
    assert.deepEqual([found.stopped?.reason, found.stopped?.widest?.cell], ['most-rounds', name]);
  });

  test('a percentile of which there are too few samples is never narrow', async () => {
    const { run: found } = await run({ until: 'cold.p99 +-50%' });
    assert.deepEqual([found.stopped?.reason, found.stopped?.widest?.halfWidth], ['most-rounds', null]);
  });

  test('a resumed run comes to the same end, and does not judge rounds that were judged', async () => {
    const bench = { until: 'solo.p50 +-8%', level: alternating(1.15) };
    const whole = await run(bench);
    const done = whole.slots.slice(0, Math.ceil(whole.slots.length / MOST) * 4 + 1);
    const { run: found, measured, events } = await run({ ...bench, done, begunRound: 5 });
    assert.deepEqual(found.stopped, whole.run.stopped);
    assert.equal(measured.length + done.length, whole.measured.length);
    assert.deepEqual(events[0]?.type === 'narrowing' && events[0].round, 5);
  });

  test('a run whose cells all broke does not go on', async () => {
    const data = measuredRun({ rounds: 1 });
    const broken = { run: data.run, records: [] };
    const { run: found } = await run({ data: broken });
    assert.deepEqual([found.stopped?.rounds, found.stopped?.reason], [3, 'nothing-left']);
  });
});
