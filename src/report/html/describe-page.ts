import { fillsMemory } from '../../compare/index.js';
import { pricesOfRun, usdPerMillion } from '../../cost/index.js';
import type {
  CellResult,
  MaybeSummary,
  MeasuredCell,
  PercentileCurve,
  PriceTable,
  Recorded,
  RecordedCell,
  RoundResult,
  Run,
  Summary,
  WarmResult,
} from '../../model/index.js';
import {
  CURVE_STEPS_PER_DECADE,
  type Interval,
  minimumSamples,
  ownEffect,
  pooledRatio,
  ratioInterval,
} from '../../stats/index.js';
import { kneeOf, type Sized } from '../knee.js';
import { labelOf } from '../table.js';
import { isSummary } from '../values.js';
import type { Banded, PageCell, PageCurve, PageData } from './page-data.js';

/** What the page draws of a run; `baseline`: the other state of the handlers, null where there is none. */
export function describePage(
  run: Run,
  recorded: Recorded | undefined,
  baseline: Run | null = null,
): PageData {
  const before = new Map((baseline?.cells ?? []).map((cell) => [cell.id, cell]));
  const measured = run.cells.filter((cell) => cell.status === 'measured');
  const cells = measured.map((cell) => ({
    ...pageCell(cell, run, recorded?.cells[cell.id]),
    ...roundsBefore(before.get(cell.id)),
  }));
  const steps = Math.max(
    0,
    ...cells.flatMap(({ curves }) => Object.values(curves).map(({ values }) => values.length)),
  );
  return {
    cells,
    knees: kneesOf(cells.filter((_, index) => fits(measured[index]))),
    grid: Array.from({ length: steps }, (_, step) => rounded(10 ** (step / CURVE_STEPS_PER_DECADE))),
  };
}

const fits = (cell: MeasuredCell | undefined): boolean => cell !== undefined && !fillsMemory(cell);

/** With threads as an axis, each number of threads has a line of its own. */
const seriesOf = (cell: MeasuredCell, { scenario }: Run): string =>
  scenario.threads === 'auto' ? labelOf(cell) : `${labelOf(cell)}, ${cell.threads} thr`;

function pageCell(cell: MeasuredCell, run: Run, recorded: RecordedCell | undefined): PageCell {
  const { memoryMB, threads } = cell;
  return {
    variant: labelOf(cell),
    memory: memoryMB,
    threads,
    series: seriesOf(cell, run),
    solo: soloBand(cell),
    usd: costBand(cell, pricesOfRun(run)),
    rounds: roundMetrics(cell),
    curves: Object.fromEntries(
      Object.entries(recorded?.curves ?? {}).map(([phase, curve]) => [phase, pageCurve(curve)]),
    ),
    timeline: (recorded?.timeline ?? []).map(({ phase, seconds, middleUs, longestUs }) => ({
      phase,
      seconds,
      middle: middleUs.map(inMs),
      longest: longestUs.map(inMs),
    })),
  };
}

/** Four digits are more than a plot shows. */
const rounded = (value: number): number => Number(value.toPrecision(4));
const inMs = (us: number): number => rounded(us / 1_000);
const meanUs = (summary: MaybeSummary): number | null => (isSummary(summary) ? summary.mean : null);
const validRounds = ({ rounds }: MeasuredCell): readonly RoundResult[] => rounds.filter(({ valid }) => valid);

function soloBand(cell: MeasuredCell): Banded | null {
  const mean = meanUs(cell.solo.durationReportedUs);
  if (mean === null) return null;
  const { low, high } = intervalOf(cell);
  return [inMs(mean), inMs(mean * low), inMs(mean * high)];
}

/** At 95 %, over rounds, as a share of the mean; of one round none is known, and the band has no width. */
function intervalOf(cell: MeasuredCell): Interval {
  const ofRounds = validRounds(cell).flatMap(({ solo: { durationReportedUs: summary } }) =>
    isSummary(summary) ? [{ sum: summary.mean * summary.n, size: summary.n }] : [],
  );
  const effect = ownEffect(pooledRatio(ofRounds));
  return effect === null ? { low: 1, high: 1 } : ratioInterval({ ...effect, logRatio: 0 });
}

/** Cost goes with the duration: the ends of its interval move it from the run's cost. */
function costBand(cell: MeasuredCell, prices: PriceTable): Banded | null {
  const solo = soloBand(cell);
  const { memoryMB } = cell;
  if (solo === null || 'reason' in cell.cost || memoryMB === null) return null;
  const [mean, low, high] = solo;
  const { usdPerMillion: usd } = cell.cost;
  const priceOf = (ms: number) => usdPerMillion(memoryMB, ms, prices);
  const moved = (ms: number) => rounded(usd + priceOf(ms) - priceOf(mean));
  return [rounded(usd), moved(low), moved(high)];
}

/** Under an open loop the time from the intended start, as in the tables. */
const clientTime = ({ responseTimeUs, serviceTimeUs }: WarmResult): MaybeSummary =>
  responseTimeUs ?? serviceTimeUs;

/** What rounds are compared by, in the order in which a reader is offered them. */
const ROUND_METRICS: Readonly<Record<string, (round: RoundResult) => number | null>> = {
  'warm.p50': ({ warm }) => figure(clientTime(warm), ({ p50 }) => p50),
  'warm.p99': ({ warm }) => figure(clientTime(warm), ({ p99 }) => p99),
  'solo.p50': ({ solo }) => figure(solo.durationReportedUs, ({ p50 }) => p50),
  'cold.p50': ({ cold }) => figure(cold.clientUs, ({ p50 }) => p50),
};

function figure(summary: MaybeSummary, pick: (summary: Summary) => number | null): number | null {
  const value = isSummary(summary) ? pick(summary) : null;
  return value === null ? null : inMs(value);
}

function roundMetrics({ rounds }: MeasuredCell): PageCell['rounds'] {
  const ofRound = (pick: (round: RoundResult) => number | null) =>
    rounds.map((round) => (round.valid ? pick(round) : null));
  return Object.fromEntries(Object.entries(ROUND_METRICS).map(([metric, pick]) => [metric, ofRound(pick)]));
}

const roundsBefore = (cell: CellResult | undefined): Pick<PageCell, 'roundsBefore'> =>
  cell?.status === 'measured' ? { roundsBefore: roundMetrics(cell) } : {};

function pageCurve({ n, valuesUs }: PercentileCurve): PageCurve {
  const enough = valuesUs.findIndex((_, step) => {
    const percentile = 100 * (1 - 10 ** (-step / CURVE_STEPS_PER_DECADE));
    return minimumSamples(percentile) > n;
  });
  return { n, enough: enough === -1 ? valuesUs.length : enough, values: valuesUs.map(inMs) };
}

/** Of each series with a choice. */
function kneesOf(cells: readonly PageCell[]): PageData['knees'] {
  const series = [...new Set(cells.map((cell) => cell.series))];
  const knees = series.map((name) => {
    const sizes = cells.flatMap(({ series: own, memory, solo, usd }): Sized[] =>
      own !== name || solo === null || usd === null || memory === null
        ? []
        : [{ memory, duration: solo[0], usd: usd[0] }],
    );
    return [name, kneeOf(sizes)] as const;
  });
  return Object.fromEntries(knees.flatMap(([name, knee]) => (knee === undefined ? [] : [[name, knee]])));
}
