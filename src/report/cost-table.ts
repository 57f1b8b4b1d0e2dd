import { pricesOfRun } from '../cost/index.js';
import type { Cost, MeasuredCell, MonthlyCost, Run } from '../model/index.js';
import { formatNumber } from '../units/index.js';
import { dollars, pricesText, shareText, trafficText } from './cost-words.js';
import { buildTable, CELL_IDENTITY, type Column, ofMeasured, type Table, type Value } from './table.js';
import { missing } from './values.js';

type CostColumn = Column<MeasuredCell>;

const right = (head: string, group: string, value: CostColumn['value']): CostColumn => ({
  head,
  align: 'right',
  group,
  value,
});

const ofCost =
  (figure: (cost: Cost) => number | null | undefined, text: (value: number) => string): CostColumn['value'] =>
  ({ cost }) => {
    if ('reason' in cost) return missing(cost.reason);
    const value = figure(cost);
    return value === null || value === undefined ? missing('no cold start was billed') : text(value);
  };

const cents = (usd: number): string => formatNumber(usd, 2);
const gbSeconds = (value: number): string => value.toPrecision(3);

const EACH: readonly CostColumn[] = [
  right(
    'GB-s',
    'warm',
    ofCost(({ gbSecondsPerInvocation }) => gbSecondsPerInvocation, gbSeconds),
  ),
  right(
    '$/M',
    'warm',
    ofCost(({ usdPerMillion }) => usdPerMillion, cents),
  ),
  right(
    'cold GB-s',
    'cold',
    ofCost(({ coldGbSecondsPerInvocation }) => coldGbSecondsPerInvocation, gbSeconds),
  ),
  right(
    'cold $/M',
    'cold',
    ofCost(({ coldUsdPerMillion }) => coldUsdPerMillion, cents),
  ),
];

const ofMonth =
  (text: (monthly: MonthlyCost) => Value | string): CostColumn['value'] =>
  ({ monthly }) => {
    if (monthly === undefined) return missing('the run did not come to its end: bench cost computes it');
    return 'reason' in monthly ? missing(monthly.reason) : text(monthly);
  };

const monthColumns = (least: number): readonly CostColumn[] => [
  right(
    'cold',
    'month',
    ofMonth(({ coldShare }) => shareText(coldShare)),
  ),
  right(
    'all $/M',
    'month',
    ofMonth(({ usdPerMillion }) => cents(usdPerMillion)),
  ),
  right(
    'busy',
    'month',
    ofMonth(({ concurrency }) => formatNumber(concurrency)),
  ),
  right(
    'requests',
    'month',
    ofMonth(({ invocations }) => formatNumber(invocations)),
  ),
  right(
    '$/month',
    'month',
    ofMonth(({ usd }) => ({ text: dollars(usd), ...(usd === least ? { flag: 'best' as const } : {}) })),
  ),
];

/** What the functions cost a month; nothing where the scenario has no traffic. */
export const monthlyTables = (run: Run): readonly Table[] =>
  run.scenario.traffic === undefined ? [] : [costTable(run)];

/** What an invocation costs, warm and cold, and with traffic what a month does. */
export function costTable(run: Run): Table {
  const { traffic } = run.scenario;
  const caption =
    traffic === undefined
      ? 'Cost: an invocation, warm and cold (USD)'
      : `Cost: a month of ${trafficText(traffic)} (USD)`;
  return buildTable(
    {
      id: 'cost',
      caption,
      identity: CELL_IDENTITY,
      columns: traffic === undefined ? EACH : [...EACH, ...monthColumns(leastOf(run))],
      row: ofMeasured((cell) => cell),
      notes: [
        'A price per million is that of one invocation in millionths of a dollar. Warm: from solo durations. Cold: init is billed.',
        ...monthNotes(run),
        `By ${pricesText(pricesOfRun(run))}.`,
      ],
    },
    run.cells,
  );
}

/** NaN where there is no choice, or machines would be compared. */
function leastOf({ cells, machines }: Run): number {
  const costs = cells.flatMap((cell) =>
    cell.status === 'measured' && cell.monthly !== undefined && 'usd' in cell.monthly ? cell.monthly.usd : [],
  );
  const least = Math.min(...costs);
  return costs.length < 2 || least === 0 || machines !== undefined ? Number.NaN : least;
}

function monthNotes(run: Run): string[] {
  const { traffic } = run.scenario;
  if (traffic === undefined) return [];
  const simulated = run.cells.flatMap((cell) =>
    cell.status === 'measured' && cell.monthly !== undefined && 'usd' in cell.monthly
      ? cell.monthly.simulated
      : [],
  );
  if (simulated.length === 0) return [];
  const free = traffic.freeTier ? freeText(run) : 'No free tier.';
  return [
    `Computed, not measured: 730 hours; the share of cold starts from ${formatNumber(Math.min(...simulated))} simulated invocations, idle environments taken back as AWS was seen to (after 4 to 6 minutes). busy: the most environments at once. ${free}`,
  ];
}

function freeText(run: Run): string {
  const { freeTier } = pricesOfRun(run);
  if (freeTier === undefined) return 'The price table has no free tier.';
  const { gbSeconds: compute, requests } = freeTier;
  return `$/month is after a free tier of ${formatNumber(compute)} GB-s and ${formatNumber(requests)} requests.`;
}
