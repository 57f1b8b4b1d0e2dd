import { EXIT } from '../../errors/index.js';
import {
  type Knee,
  type LoadPlan,
  type LoadResult,
  type P99Sweep,
  type SweepStep,
  sweepRates,
} from '../../load/index.js';
import { describeSweep, rateText, renderSweep } from '../../report/index.js';
import { formatDuration } from '../../units/index.js';
import { LiveLine } from '../live-line.js';
import { paletteFor, printJson, printMessage, printResult, wantsColor, widthOf } from '../terminal.js';
import { statusOf } from './progress.js';

/** Looks for the knee, prints what was found, and sets the exit code when it could not be measured. */
export async function runSweep(
  plan: LoadPlan,
  sweep: P99Sweep,
  { json, signal }: { readonly json: boolean; readonly signal: AbortSignal },
): Promise<void> {
  printMessage(headlineOf(plan, sweep));
  const document = describeSweep(plan, sweep, await watchedSweep(plan, sweep, signal));
  if (!document.valid) process.exitCode = EXIT.invalidRun;
  if (json) printJson(document);
  else
    printResult(renderSweep(document, { color: wantsColor(process.stdout), width: widthOf(process.stdout) }));
}

function headlineOf(
  { url, connections, warmupUs, durationUs }: LoadPlan,
  { fromRate, toRate }: P99Sweep,
): string {
  const rates = `${rateText(fromRate)} to ${rateText(toRate)}`;
  const times = `${formatDuration(warmupUs)} of warm-up, ${formatDuration(durationUs)} measured`;
  return `sweeping ${url}: ${connections} connections, ${rates}, each step ${times}`;
}

/** With its steps on standard error, and on a terminal how far the present one has come. */
async function watchedSweep(plan: LoadPlan, sweep: P99Sweep, signal: AbortSignal): Promise<Knee<LoadResult>> {
  const line = new LiveLine({ stream: process.stderr, live: process.stderr.isTTY === true });
  const palette = paletteFor(wantsColor(process.stderr));
  try {
    return await sweepRates(plan, sweep, {
      signal,
      onProgress: (progress, step, rate) =>
        line.show(`${rateText(rate)} ${statusOf(progress, step, palette)}`),
      onStep: (step) => line.print(stepLine(step)),
    });
  } finally {
    line.show('');
  }
}

const stepLine = ({ rate, bearing }: SweepStep<LoadResult>): string => `${rateText(rate)}: ${bearing}`;
