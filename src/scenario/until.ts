import { BenchError, EXIT } from '../errors/index.js';
import type { Scenario } from '../model/index.js';
import { type GateMetric, gateMetric } from './gate.js';
import { quoted } from './quoted.js';

/** How narrow the interval of a metric must be before a run has enough rounds. */
export interface Until {
  /** The metric's name as it was written, `warm.p99`. */
  readonly metricName: string;
  readonly metric: GateMetric;
  /** Half of the interval's width as a share of the figure: 0.05 for `+-5%`. */
  readonly halfWidth: number;
}

const UNTIL = /^\s*([^\s+±]+)\s*(?:\+-|±)\s*(\d+(?:\.\d+)?)\s*%\s*$/;
const LONGEST_UNTIL = 200;
const HINT = 'write it as "warm.p99 +-5%"';

/** Reads `metric +-width%`. Throws a BenchError (`until-invalid`, exit 2). */
export function parseUntil(text: string): Until {
  const [, metricName = '', width = ''] = (text.length > LONGEST_UNTIL ? null : UNTIL.exec(text)) ?? [];
  if (metricName === '') throw invalid(text, 'has no "metric +-width%"', HINT);
  const metric = gateMetric(metricName, (problem, hint) => invalid(text, problem, hint));
  if (metric.kind === 'package' || metric.kind === 'errors')
    throw invalid(
      text,
      'is about what is counted, not measured',
      'it needs a duration, warm.rps or the cost',
    );
  const halfWidth = Number(width) / 100;
  if (!(halfWidth >= 0.001 && halfWidth < 1))
    throw invalid(text, `has the width ${width} %`, 'give 0.1 % to less than 100 %');
  return { metricName, metric, halfWidth };
}

/** `3 rounds`, or `3 to 20 rounds until warm.p99 +-5%`. */
export function describeRounds({ rounds, until }: Pick<Scenario, 'rounds' | 'until'>): string {
  if (until === undefined) return `${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;
  return `${until.minRounds} to ${rounds} rounds until ${until.interval}`;
}

function invalid(text: string, problem: string, hint: string): BenchError {
  return new BenchError(`${quoted(text)} ${problem}`, {
    code: 'until-invalid',
    exitCode: EXIT.usage,
    hint,
  });
}
