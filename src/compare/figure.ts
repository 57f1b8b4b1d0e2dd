import { costOf } from '../cost/index.js';
import type { MeasuredCell, PriceTable, RecordingData, RoundRecord, RoundResult } from '../model/index.js';
import type { GateMetric, GatePhase } from '../scenario/index.js';
import { distributionOf, type PooledFigure, pooledPercentile, pooledRatio } from '../stats/index.js';
import { toSeconds } from '../units/index.js';
import { isPercentile, measure, PERCENTILES } from './metrics.js';

/** A measured cell with what was recorded in its rounds; a run that was passed on may have lost the recordings. */
export interface CellData {
  readonly cell: MeasuredCell;
  readonly records: readonly RoundRecord[];
  /** Of its run. */
  readonly prices: PriceTable;
}

const NO_ROUNDS =
  'run.json does not have it by round, and the recordings of rounds (cells/*/round-N.json) are not beside it';

/** Numbers of the rounds that count. */
export function validRounds({ cell }: CellData): number[] {
  return cell.rounds.filter(({ valid }) => valid).map(({ round }) => round);
}

/** A metric over some of a cell's rounds, or why it cannot be had by round. */
export function figureOver(
  metric: GateMetric,
  data: CellData,
  rounds: readonly number[],
): PooledFigure | string {
  const results = rounds.flatMap((number) => data.cell.rounds.find(({ round }) => round === number) ?? []);
  const figure = recordedFigure(metric, data, rounds) ?? figureOfResults(metric, results, data.cell);
  if (figure === null) return NO_ROUNDS;
  const values = figure.of(rounds.map(() => 1));
  return Number.isFinite(Math.log(values)) ? figure : 'it is 0';
}

/** From recordings, where every round has them: exact for rounds pooled in any proportion. */
function recordedFigure(
  metric: GateMetric,
  { cell, records, prices }: CellData,
  rounds: readonly number[],
): PooledFigure | null {
  const recordings = rounds.flatMap((number) => {
    const record = records.find(({ result }) => result.round === number);
    return (record && recordingOf(metric, record)) ?? [];
  });
  if (recordings.length < rounds.length || recordings.some(({ n }) => n === 0)) return null;
  const { memoryMB } = cell;
  if (metric.kind === 'cost') {
    if (memoryMB === null) return null;
    return pooledRatio(
      recordings.map(({ mean, n }) => {
        const cost = costOf({ memoryMB, billedSoloUs: mean, billedColdUs: null }, prices);
        return { sum: cost.usdPerMillion * n, size: n };
      }),
    );
  }
  if (metric.kind !== 'duration') return null;
  const { statistic } = metric;
  if (isPercentile(statistic))
    return pooledPercentile(recordings.map(distributionOf), PERCENTILES[statistic]);
  if (statistic !== 'mean' && statistic !== 'average') return null;
  return pooledRatio(recordings.map(({ mean, n }) => ({ sum: mean * n, size: n })));
}

/** What reports take as the times of a phase: of an open loop those from the intended start. */
function recordingOf(metric: GateMetric, { recordings }: RoundRecord): RecordingData | undefined {
  if (metric.kind === 'cost') return recordings.solo.billedDurationUs;
  if (metric.kind !== 'duration') return undefined;
  const times = recordings[metric.phase];
  return times?.clientUs ?? times?.responseTimeUs ?? times?.serviceTimeUs;
}

/** From what run.json has of each round: a mean of rounds stands for what they are together. */
function figureOfResults(
  metric: GateMetric,
  results: readonly RoundResult[],
  cell: MeasuredCell,
): PooledFigure | null {
  if (metric.kind === 'throughput') {
    return pooledRatio(results.map(({ warm }) => ({ sum: warm.n, size: toSeconds(warm.windowUs) })));
  }
  if (metric.kind !== 'duration') return null;
  const values = results.flatMap((result) => {
    const found = measure(metric, { ...cell, ...phasesOf(result) });
    return found.state === 'known' ? found.value : [];
  });
  return values.length < results.length ? null : pooledRatio(values.map((sum) => ({ sum, size: 1 })));
}

function phasesOf({ cold, storm, solo, warm }: RoundResult): Pick<MeasuredCell, GatePhase> {
  return { cold, solo, warm, ...(storm === undefined ? {} : { storm }) };
}
