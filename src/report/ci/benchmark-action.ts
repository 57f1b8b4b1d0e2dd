import type { MeasuredCell, Run } from '../../model/index.js';
import { inMilliseconds, isSummary } from '../values.js';
import { type Figure, measuredCells, type Phase, pathOf, percentileFigure, timeOf } from './figures.js';

interface Entry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
  readonly extra?: string;
}

const PHASES: readonly Phase[] = ['cold', 'solo', 'warm'];

/**
 * What github-action-benchmark reads as `customSmallerIsBetter`: times and costs. Throughput is left out, as more
 * of it is better. Times are in milliseconds, as every other report prints them.
 */
export function renderBenchmarkAction(run: Run): string {
  const entries = measuredCells(run).flatMap((cell) => cellEntries(pathOf(run, cell), cell));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

function cellEntries(path: string, cell: MeasuredCell): Entry[] {
  const { cost, package: size } = cell;
  return [
    ...PHASES.flatMap((phase) => timeEntries(path, cell, phase)),
    ...('reason' in cost
      ? []
      : [
          {
            name: `${path}/cost`,
            unit: 'USD per million',
            value: cost.usdPerMillion,
            extra: cost.priceTable,
          },
        ]),
    ...('reason' in size
      ? []
      : [
          {
            name: `${path}/package`,
            unit: 'bytes',
            value: size.unzippedBytes,
            extra: `unzipped, ${size.kind}`,
          },
        ]),
  ];
}

function timeEntries(path: string, cell: MeasuredCell, phase: Phase): Entry[] {
  const summary = timeOf(phase, cell);
  return (['p50', 'p99'] as const).flatMap((key) => {
    const figure = percentileFigure(cell, phase, key);
    if (figure === null) return [];
    const name = `${path}/${phase}/${key}`;
    const extra = isSummary(summary) ? { extra: `n=${summary.n}` } : {};
    return [{ name, unit: 'ms', value: Number(inMilliseconds(figure.value)), ...range(figure), ...extra }];
  });
}

function range({ range: over }: Figure): Pick<Entry, 'range'> {
  if (over === null) return {};
  return { range: `${inMilliseconds(over.lower)} to ${inMilliseconds(over.upper)} (${over.rounds} rounds)` };
}
