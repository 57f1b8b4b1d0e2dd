import type { MeasuredCell, Run } from '../../model/index.js';
import { type Figure, measuredCells, type Phase, pathOf, percentileFigure, rateFigure } from './figures.js';

interface Metric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

type Measures = Readonly<Record<string, Metric>>;

const NANOSECONDS_PER_MICROSECOND = 1_000;
/** The longest name of a benchmark that Bencher takes. */
const LONGEST_NAME = 1_024;

/**
 * A run in Bencher's metric format: `latency` is p50 and `latency-p99` p99, in nanoseconds as Bencher has it;
 * `throughput` in requests a second. Bounds are the least and the greatest of the rounds.
 */
export function renderBmf(run: Run): string {
  const benchmarks = measuredCells(run).flatMap((cell) =>
    Object.entries(benchmarksOf(cell)).map(
      ([phase, measures]) => [`${pathOf(run, cell)}/${phase}`.slice(-LONGEST_NAME), measures] as const,
    ),
  );
  const told = benchmarks.filter(([, measures]) => Object.keys(measures).length > 0);
  return `${JSON.stringify(Object.fromEntries(told), null, 2)}\n`;
}

function benchmarksOf(cell: MeasuredCell): Readonly<Record<string, Measures>> {
  const { cost, package: size, platform } = cell;
  return {
    cold: latencies(cell, 'cold'),
    solo: {
      ...latencies(cell, 'solo'),
      ...('reason' in cost ? {} : { 'usd-per-million': { value: cost.usdPerMillion } }),
    },
    warm: { ...latencies(cell, 'warm'), ...measure('throughput', rateFigure(cell), 1) },
    package: 'reason' in size ? {} : { 'file-size': { value: size.unzippedBytes } },
    memory: 'reason' in platform ? {} : { 'peak-memory': { value: platform.peakMemoryBytes } },
  };
}

function latencies(cell: MeasuredCell, phase: Phase): Measures {
  return {
    ...measure('latency', percentileFigure(cell, phase, 'p50'), NANOSECONDS_PER_MICROSECOND),
    ...measure('latency-p99', percentileFigure(cell, phase, 'p99'), NANOSECONDS_PER_MICROSECOND),
  };
}

function measure(name: string, figure: Figure | null, factor: number): Measures {
  if (figure === null) return {};
  const { value, range } = figure;
  const bounds =
    range === null ? {} : { lower_value: range.lower * factor, upper_value: range.upper * factor };
  return { [name]: { value: value * factor, ...bounds } };
}
