import { EXIT } from '../../errors/index.js';
import { type LoadPlan, runWorker, workerFile } from '../../load/index.js';
import { describeLoad, renderLoad } from '../../report/index.js';
import { formatDuration, microseconds } from '../../units/index.js';
import { printJson, printMessage, printResult, wantsColor, widthOf } from '../terminal.js';
import { watched } from './progress.js';
import type { WorkerRequest } from './worker-options.js';

/** One of several generators: its own figures are shown, and kept to be merged. */
export async function runAsWorker(
  plan: LoadPlan,
  request: WorkerRequest,
  { json, signal }: { readonly json: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { worker, out } = request;
  const name = `worker ${worker.index} of ${worker.total}`;
  printMessage(`${name}: waiting for the others at ${out}`);
  let share = plan;
  const { result } = await runWorker({
    ...{ ...request, plan, signal },
    onStart: ({ clock: { offsetUs, uncertaintyUs }, startUs }, own) => {
      share = own;
      const offset = `${(offsetUs / 1_000).toFixed(3)} ± ${(uncertaintyUs / 1_000).toFixed(3)} ms`;
      const start = new Date(startUs / 1_000).toISOString();
      printMessage(`${name}: the clock of worker 0 is ahead by ${offset}; the window opens at ${start}`);
      const times = `${formatDuration(own.warmupUs)} of warm-up, ${formatDuration(microseconds(own.durationUs))} measured`;
      printMessage(`${name}: ${own.connections} of ${plan.connections} connections on ${own.url}: ${times}`);
    },
    watch: (session, own) => watched(session, own, () => session.result),
  });
  const document = describeLoad(share, result, { interrupted: signal.aborted });
  if (!document.valid) process.exitCode = EXIT.invalidRun;
  if (json) printJson(document);
  else
    printResult(renderLoad(document, { color: wantsColor(process.stdout), width: widthOf(process.stdout) }));
  printMessage(`-> ${out.replace(/\/$/, '')}/${workerFile(worker.index)}`);
}
