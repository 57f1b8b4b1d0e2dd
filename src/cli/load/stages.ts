import type { BenchError } from '../../errors/index.js';
import type { RateStage } from '../../load/index.js';
import { type Microseconds, microseconds, parseDuration } from '../../units/index.js';
import { usage } from '../usage.js';

const RATE = String.raw`\d+(?:\.\d+)?`;
const STAGE = new RegExp(String.raw`^([^@]+)@(${RATE})(?:\.\.(${RATE}))?$`);

/**
 * Reads steps and ramps, one after the other: `10s@100,30s@100..500` is 10 s at 100 requests/s, then 30 s in
 * which the rate goes straight to 500. Throws a BenchError (exit code 2) that names the part it cannot read.
 */
export function parseStages(text: string): readonly RateStage[] {
  return text.split(',').map((part) => parseStage(part.trim()));
}

/** How long they are together. */
export function totalOf(stages: readonly RateStage[]): Microseconds {
  return microseconds(stages.reduce((sum, { durationUs }) => sum + durationUs, 0));
}

function parseStage(part: string): RateStage {
  const [, time = '', from, to = from] = STAGE.exec(part) ?? [];
  const durationUs = parseDuration(time);
  if (durationUs === undefined || durationUs === 0 || from === undefined) throw unreadable(part);
  return { durationUs, fromRate: Number(from), toRate: Number(to) };
}

function unreadable(part: string): BenchError {
  const hint = "give each as time@rate or time@from..to, as --stages '10s@100,30s@100..500'";
  return usage(`'${part}' is no stage of --stages`, hint);
}
