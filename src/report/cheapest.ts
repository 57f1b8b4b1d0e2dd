import { cheapestUnder, type UnknownCell } from '../compare/index.js';
import type { MeasuredCell, Run } from '../model/index.js';
import { type Gate, parseBound } from '../scenario/index.js';
import { formatNumber } from '../units/index.js';
import { dollars, placeOf, shareText, trafficText } from './cost-words.js';
import type { Line } from './trust.js';
import { inMilliseconds, isSummary, PERCENTILES } from './values.js';

/** Which cell is the cheapest under the scenario's bound, and which could not be looked at; nothing without a bound. */
export function cheapestLines(run: Run): readonly Line[] {
  const { bound } = run.scenario;
  if (bound === undefined) return [];
  const gate = parseBound(bound);
  const { chosen, unknown, over } = cheapestUnder(gate, run.cells);
  return [
    chosen === null
      ? { tone: 'caution', text: `no cell is known to hold ${gate.text}; ${over} are known to break it` }
      : { tone: 'good', text: `${chosenText(gate, chosen, run)}: ${chosen.message}` },
    ...(chosen === null ? [] : [...coldTail(gate, chosen.cell), ...acrossMachines(run)]),
    ...unknownLines(unknown, chosen?.usdPerMillion ?? 0, run),
  ];
}

/** `cheapest with solo.p99 <= 300ms: onnxruntime-node at 1,024 MB, $1.92 per million`. */
function chosenText(
  { text }: Gate,
  { cell, usdPerMillion }: { readonly cell: MeasuredCell; readonly usdPerMillion: number },
  run: Run,
): string {
  const { traffic } = run.scenario;
  const { monthly } = cell;
  const month =
    traffic === undefined || monthly === undefined || 'reason' in monthly
      ? ''
      : `, $${dollars(monthly.usd)} a month of ${trafficText(traffic)}`;
  return `cheapest with ${text}: ${placeOf(cell, run)}, $${formatNumber(usdPerMillion, 2)} per million${month}`;
}

/** Where more invocations are cold starts than lie beyond the percentile, it tells nothing of what users see. */
function coldTail({ metric, metricName }: Gate, { monthly, cold }: MeasuredCell): readonly Line[] {
  if (metric.kind !== 'duration' || metric.phase === 'cold' || metric.phase === 'storm') return [];
  if (monthly === undefined || 'reason' in monthly || !(metric.statistic in PERCENTILES)) return [];
  const beyond = 1 - PERCENTILES[metric.statistic as keyof typeof PERCENTILES] / 100;
  if (monthly.coldShare <= beyond) return [];
  const time = isSummary(cold.clientUs) ? `, ${inMilliseconds(cold.clientUs.mean)} ms on average` : '';
  const text = `${shareText(monthly.coldShare)} of its invocations are cold starts${time}: more than lie beyond ${metricName}, which is of warm ones alone`;
  return [{ tone: 'caution', text }];
}

function acrossMachines({ machines }: Run): readonly Line[] {
  if (machines === undefined) return [];
  const text = 'the cells were measured on several machines: which is the cheapest may be their doing';
  return [{ tone: 'caution', text }];
}

/** Those that would have been chosen each, the others together. */
function unknownLines(unknown: readonly UnknownCell[], leastUsd: number, run: Run): readonly Line[] {
  const isCheaper = ({ usdPerMillion }: UnknownCell) => usdPerMillion !== null && usdPerMillion < leastUsd;
  const named = ({ cell, reason }: UnknownCell) => `${placeOf(cell, run)} (${reason})`;
  const others = unknown.filter((one) => !isCheaper(one));
  return [
    ...unknown
      .filter(isCheaper)
      .map((one): Line => ({ tone: 'caution', text: `cheaper, but not known to hold it: ${named(one)}` })),
    ...(others.length === 0
      ? []
      : [
          {
            tone: 'plain' as const,
            text: `not chosen, since not known to hold it: ${others.map(named).join(', ')}`,
          },
        ]),
  ];
}
