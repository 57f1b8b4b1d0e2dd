import type { CellResult, Cost, MeasuredCell, PriceTable, Run, TrafficSpec } from '../model/index.js';
import { priced } from './billing.js';
import { monthlyCost } from './monthly.js';
import { DEFAULT_PRICES } from './price-table.js';

/** A generator of numbers in [0, 1) that begins anew: every cell sees the same traffic. */
export type NewRandom = () => () => number;

/** What a saved run is to be costed by; what is absent stays as the run has it. */
export interface CostQuestion {
  readonly prices?: PriceTable;
  readonly traffic?: TrafficSpec;
  readonly bound?: string;
}

/** The table that a run's costs were computed by. */
export const pricesOfRun = ({ prices }: Pick<Run, 'prices'>): PriceTable => prices ?? DEFAULT_PRICES;

/** A run with the costs of other prices or another traffic; what was measured is the same. */
export function recosted(run: Run, asked: CostQuestion, random: NewRandom): Run {
  const { traffic = run.scenario.traffic, bound = run.scenario.bound } = asked;
  const [before, prices] = [pricesOfRun(run), asked.prices ?? pricesOfRun(run)];
  const cells = run.cells.map((cell) => (cell.status === 'measured' ? repriced(cell, before, prices) : cell));
  const scenario = {
    ...run.scenario,
    ...(traffic === undefined ? {} : { traffic }),
    ...(bound === undefined ? {} : { bound }),
  };
  return { ...run, scenario, prices, cells: withMonthly(cells, traffic, prices, random) };
}

/** Cells with what each costs a month; without traffic as they are. */
export function withMonthly(
  cells: readonly CellResult[],
  traffic: TrafficSpec | undefined,
  prices: PriceTable,
  random: NewRandom,
): readonly CellResult[] {
  if (traffic === undefined) return cells;
  return cells.map((cell) =>
    cell.status === 'measured' ? { ...cell, monthly: monthlyOf(cell, traffic, prices, random()) } : cell,
  );
}

function monthlyOf(
  { cost, memoryMB }: MeasuredCell,
  traffic: TrafficSpec,
  prices: PriceTable,
  random: () => number,
): NonNullable<MeasuredCell['monthly']> {
  if ('reason' in cost) return cost;
  if (memoryMB === null) return { n: 0, reason: 'the memory size is not known' };
  return monthlyCost({ memoryMB, cost }, traffic, prices, random);
}

function repriced(cell: MeasuredCell, before: PriceTable, prices: PriceTable): MeasuredCell {
  const { cost } = cell;
  if ('reason' in cost) return cell;
  return { ...cell, cost: priced({ warm: cost.gbSecondsPerInvocation, cold: coldOf(cost, before) }, prices) };
}

/** Runs of before it was told have it in their price of a cold start. */
function coldOf(cost: Cost, { usdPerGbSecond, usdPerMillionRequests }: PriceTable): number | null {
  const { coldGbSecondsPerInvocation: told, coldUsdPerMillion: usd } = cost;
  if (told !== undefined || usd === null) return told ?? null;
  return (usd - usdPerMillionRequests) / (usdPerGbSecond * 1e6);
}
