import { BenchError, EXIT } from '../errors/index.js';
import { type Gate, parseGate } from './gate.js';
import { quoted } from './quoted.js';

const HINT = 'write it as "solo.p99 <= 300ms"; phases are cold, storm, solo and warm';
/** Undisturbed requests: what memory sizes and costs are compared on. */
const PHASE = 'solo';

/**
 * Reads what the cheapest cell must hold, as `warm.p99 <= 300ms`; `p99 <= 300ms` is of solo requests. Throws a
 * BenchError (`bound-invalid` or `gate-invalid`, exit 2).
 */
export function parseBound(text: string): Gate {
  const gate = parseGate(/^\s*[^\s.:<>=]+\s*[<>=]/.test(text) ? `${PHASE}.${text.trimStart()}` : text);
  const { metric, operator, against, selector } = gate;
  if (metric.kind !== 'duration') throw invalid(text, 'is about no duration');
  if (against === 'baseline' || (operator !== '<=' && operator !== '<'))
    throw invalid(text, 'is no upper bound');
  if (selector.variant !== null || selector.memoryMB !== null)
    throw invalid(text, 'selects cells, and is held by all');
  return gate;
}

function invalid(text: string, problem: string): BenchError {
  return new BenchError(`the bound ${quoted(text)} ${problem}`, {
    code: 'bound-invalid',
    exitCode: EXIT.usage,
    hint: HINT,
  });
}
