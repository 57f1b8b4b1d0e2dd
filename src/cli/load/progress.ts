import type { LoadPlan, LoadProgress, LoadSession } from '../../load/index.js';
import { formatDuration, formatNumber, type Microseconds } from '../../units/index.js';
import { bar } from '../bar.js';
import { LiveLine } from '../live-line.js';
import { type Palette, paletteFor, wantsColor } from '../terminal.js';

/** Shows on standard error how far a load has come, until its result is there. */
export async function watched<Result>(
  session: LoadSession,
  plan: LoadPlan,
  work: () => Promise<Result>,
): Promise<Result> {
  const palette = paletteFor(wantsColor(process.stderr));
  const line = new LiveLine({ stream: process.stderr, live: process.stderr.isTTY === true });
  session.onProgress((progress) => line.show(statusOf(progress, plan, palette)));
  try {
    return await work();
  } finally {
    line.show('');
  }
}

/** `━━━─────── 30 % 12,345 requests  6,650/s  p50 5.81 ms  p99 8.33 ms`. */
export function statusOf(progress: LoadProgress, plan: LoadPlan, palette: Palette): string {
  const { phase, elapsedUs, completed, requestsPerSecond, errors } = progress;
  const length = phase === 'warmup' ? plan.warmupUs : plan.durationUs;
  const parts = [
    `${bar(length === 0 ? 1 : Math.min(1, elapsedUs / length), palette)}${phase === 'warmup' ? ' warm-up' : ''}`,
    `${formatNumber(completed)} requests`,
    `${formatNumber(requestsPerSecond)}/s`,
    `${plan.loop?.kind === 'open' ? 'service time ' : ''}p50 ${timeOf(progress.p50Us)}`,
    `p99 ${timeOf(progress.p99Us)}`,
    ...(errors === 0 ? [] : [palette.red(`${formatNumber(errors)} errors`)]),
  ];
  return parts.join('  ');
}

const timeOf = (time: Microseconds | null): string => (time === null ? '-' : formatDuration(time));
