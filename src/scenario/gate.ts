import { BenchError, EXIT } from '../errors/index.js';
import { type Megabytes, parseBytes, parseDuration, parseMegabytes } from '../units/index.js';
import { suggestion } from './nearest.js';
import { quoted } from './quoted.js';

export const GATE_PHASES = ['cold', 'storm', 'solo', 'warm'] as const;
export const GATE_STATISTICS = [
  'p50',
  'p75',
  'p90',
  'p95',
  'p99',
  'p999',
  'mean',
  'average',
  'sd',
  'min',
  'max',
] as const;

export type GatePhase = (typeof GATE_PHASES)[number];
export type GateStatistic = (typeof GATE_STATISTICS)[number];
export type GateOperator = '<=' | '<' | '>=' | '>' | '==';

/** What a gate looks at; the threshold's unit follows from the kind. */
export type GateMetric =
  /** `warm.p99`: microseconds. */
  | { readonly kind: 'duration'; readonly phase: GatePhase; readonly statistic: GateStatistic }
  /** `warm.rps`: requests per second. */
  | { readonly kind: 'throughput' }
  /** `package.unzipped`: bytes. */
  | { readonly kind: 'package'; readonly size: 'zipped' | 'unzipped' }
  /** `cost.usd-per-million`: US dollars per million warm invocations. */
  | { readonly kind: 'cost' }
  /** `errors`: failed requests of all phases. */
  | { readonly kind: 'errors' };

/** The cells that a gate is about; null does not narrow. */
export interface GateSelector {
  readonly variant: string | null;
  readonly memoryMB: Megabytes | null;
}

/** What must hold for a run to pass. */
export interface Gate {
  /** As it was written. */
  readonly text: string;
  readonly selector: GateSelector;
  /** The metric's name as it was written, `warm.p99`. */
  readonly metricName: string;
  readonly metric: GateMetric;
  readonly operator: GateOperator;
  /** `value`: the threshold is in the unit of the metric's kind; `baseline`: a change in percent, 10 for `+10%`. */
  readonly against: 'value' | 'baseline';
  readonly threshold: number;
  /** The threshold as it was written, `500ms` or `+10%`. */
  readonly thresholdText: string;
}

const METRICS: Readonly<Record<string, GateMetric>> = {
  ...Object.fromEntries(
    GATE_PHASES.flatMap((phase) =>
      GATE_STATISTICS.map((statistic) => [`${phase}.${statistic}`, { kind: 'duration', phase, statistic }]),
    ),
  ),
  'warm.rps': { kind: 'throughput' },
  'package.zipped': { kind: 'package', size: 'zipped' },
  'package.unzipped': { kind: 'package', size: 'unzipped' },
  'cost.usd-per-million': { kind: 'cost' },
  errors: { kind: 'errors' },
};

const GATE = /^\s*(?:([^:<>=]*?)\s*:)?\s*([^\s:<>=]+)\s*([<>=]+)\s*(.*?)\s*$/;
const LONGEST_GATE = 200;

/**
 * Reads a gate: `[variant][@memory]: metric operator value`, as `warm.p99 <= 500ms`, `warm.p99 <= +10%` (of a
 * baseline) or `onnxruntime-node@1536: package.unzipped <= 250MiB`. Throws a BenchError (`gate-invalid`, exit 2).
 */
export function parseGate(text: string): Gate {
  const [, selector, metricName = '', operator = '', thresholdText = ''] =
    (text.length > LONGEST_GATE ? null : GATE.exec(text)) ?? [];
  if (metricName === '') throw invalid(text, 'has no "metric operator value"', `write it as ${EXAMPLE}`);
  const metric = gateMetric(metricName, (problem, hint) => invalid(text, problem, hint));
  return {
    text: text.trim(),
    selector: selectorOf(text, selector),
    metricName,
    metric,
    operator: operatorOf(text, operator),
    ...thresholdOf(text, metric, thresholdText),
    thresholdText,
  };
}

const EXAMPLE = '"warm.p99 <= 500ms"';

/** A metric by its name; throws what is made of the problem and the hint where there is none. */
export function gateMetric(name: string, fault: (problem: string, hint: string) => BenchError): GateMetric {
  const metric = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
  if (metric !== undefined) return metric;
  throw fault(
    `has the unknown metric ${quoted(name)}${suggestion(name, Object.keys(METRICS))}`,
    METRICS_HINT,
  );
}

const METRICS_HINT =
  'metrics are cold, storm, solo and warm with .p50 to .p999, .mean, .sd, .min and .max; warm.rps; package.zipped and .unzipped; cost.usd-per-million; errors';

function selectorOf(text: string, selector: string | undefined): GateSelector {
  if (selector === undefined) return { variant: null, memoryMB: null };
  const [, variant = '', memory] = /^([A-Za-z0-9][A-Za-z0-9._-]*)?(?:@(\S+))?$/.exec(selector) ?? [];
  const memoryMB = memory === undefined ? null : parseMegabytes(memory);
  if (memoryMB === undefined || (variant === '' && memoryMB === null)) {
    throw invalid(
      text,
      `selects no cells with ${quoted(selector)}`,
      'select as "variant@1536: ", "variant: " or "@1536: "',
    );
  }
  return { variant: variant === '' ? null : variant, memoryMB };
}

const OPERATORS: readonly GateOperator[] = ['<=', '<', '>=', '>', '=='];

function operatorOf(text: string, written: string): GateOperator {
  const operator = OPERATORS.find((known) => known === written);
  if (operator !== undefined) return operator;
  throw invalid(text, `has the unknown operator ${quoted(written)}`, `operators are ${OPERATORS.join(', ')}`);
}

const CHANGE = /^[+-]\d+(?:\.\d+)?\s*%$/;

function thresholdOf(text: string, metric: GateMetric, written: string): Pick<Gate, 'against' | 'threshold'> {
  if (written.endsWith('%')) return { against: 'baseline', threshold: changeOf(text, metric, written) };
  const reader = READERS[metric.kind];
  const threshold = reader.read(written);
  if (threshold !== undefined) return { against: 'value', threshold };
  throw invalid(text, `has the value ${quoted(written)}`, `give ${reader.expected}`);
}

function changeOf(text: string, metric: GateMetric, written: string): number {
  if (metric.kind === 'errors')
    throw invalid(text, 'compares errors with a baseline', 'give a count, as "errors == 0"');
  if (!CHANGE.test(written))
    throw invalid(text, `has the value ${quoted(written)}`, 'give a change with its sign, as +10% or -5%');
  return Number.parseFloat(written);
}

interface ThresholdReader {
  readonly read: (text: string) => number | undefined;
  readonly expected: string;
}

const plain = (expected: string): ThresholdReader => ({ read: parsePlain, expected });
const READERS: Readonly<Record<GateMetric['kind'], ThresholdReader>> = {
  duration: { read: parseDuration, expected: 'a duration with its unit, as 500ms or 1s' },
  package: {
    read: parseBytes,
    expected: 'a size with its unit, as 250MB (decimal) or 250MiB (as Lambda counts)',
  },
  throughput: plain('requests per second as a plain number'),
  cost: plain('US dollars as a plain number'),
  errors: plain('a count as a plain number'),
};

function parsePlain(text: string): number | undefined {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function invalid(text: string, problem: string, hint: string): BenchError {
  return new BenchError(`the gate ${quoted(text)} ${problem}`, {
    code: 'gate-invalid',
    exitCode: EXIT.usage,
    hint,
  });
}
