import { statSync } from 'node:fs';
import { BenchError, EXIT } from '../../errors/index.js';
import {
  CROSS_CHECKS,
  type CrossCheckProgram,
  ceilingsFor,
  checkCrossCheck,
  generatorIdentity,
  type LoadPlan,
  type LoadResult,
  type OpenLoop,
  shareOf,
  startLoad,
  versionOf,
} from '../../load/index.js';
import { describeLoad, renderCrossCheck, renderLoad } from '../../report/index.js';
import { loadCalibration } from '../../results/index.js';
import { bytes, formatDuration } from '../../units/index.js';
import type { Command } from '../command.js';
import { interruptible } from '../interrupt.js';
import { watchedCrossCheck } from '../load/cross-check.js';
import { checkWritable, type LoadFiles, writeFiles } from '../load/files.js';
import { type PlanArguments, planOf, withPlan } from '../load/options.js';
import { watched } from '../load/progress.js';
import { runSweep } from '../load/sweep.js';
import { sweepOf } from '../load/sweep-options.js';
import { runAsWorker } from '../load/worker.js';
import { WORKER_OPTIONS, type WorkerArguments, workerOf } from '../load/worker-options.js';
import { printJson, printMessage, printResult, wantsColor, widthOf } from '../terminal.js';

type Arguments = PlanArguments &
  WorkerArguments &
  LoadFiles & { readonly json: boolean; readonly 'cross-check': CrossCheckProgram | undefined };

/** The generator alone: what wrk does, with its table. */
export const load: Command<Arguments> = {
  builder: (yargs) =>
    withPlan(yargs)
      .option('hdr', {
        type: 'string',
        requiresArg: true,
        describe: 'Write the percentile distribution (.hgrm)',
      })
      .option('hlog', { type: 'string', requiresArg: true, describe: 'Write a histogram a second (.hlog)' })
      .option('cross-check', {
        choices: CROSS_CHECKS,
        requiresArg: true,
        describe: 'Then run that program and ours in turn, and show both side by side',
      })
      .options(WORKER_OPTIONS)
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON and nothing else' })
      .example('$0 load http://127.0.0.1:8080/', '40 connections for 10 s, as wrk -c 40 -t 8 -d 10s')
      .example("$0 load http://127.0.0.1:8080/ -c 1 --body cat.jpg -H 'Content-Type: image/jpeg'", '')
      .example('$0 load http://127.0.0.1:8080/ -d 1m --hdr a.hgrm --hlog a.hlog', "for HdrHistogram's tools")
      .example('$0 load http://127.0.0.1:8080/ --rate 400', 'an open loop, as wrk2 -R 400')
      .example("$0 load http://127.0.0.1:8080/ --stages '10s@100,30s@100..500'", 'a step, then a ramp')
      .example("$0 load http://127.0.0.1:8080/ --sweep 'p99 <= 50ms' --rates 50..2000", 'where is its knee?')
      .example('$0 load http://127.0.0.1:8080/ --cross-check wrk', 'is wrk of the same opinion?')
      .example('$0 load http://127.0.0.1:8080/ --worker --index 0 --total 2 --out shared', 'one of two'),
  handler: async (argv) => {
    const asked = planOf(argv);
    const worker = workerOf({ ...argv }, process.env);
    const own = worker === undefined ? asked : shareOf(asked, worker.worker);
    const plan = { ...asked, ...(await knownCeilings(own)) };
    if (worker !== undefined) {
      await checkWritable([argv.samples]);
      return interruptible('ending; what is measured is kept …', (signal) =>
        runAsWorker(plan, worker, { json: argv.json, signal }).catch(explain),
      );
    }
    const sweep = sweepOf(argv);
    if (sweep !== undefined) {
      return interruptible('ending; the steps so far are shown …', (signal) =>
        runSweep(plan, sweep, { json: argv.json, signal }).catch(explain),
      );
    }
    const { 'cross-check': program } = argv;
    if (program !== undefined) checkCrossCheck(plan, program);
    const version = program === undefined ? '' : await versionOf(program);
    await checkWritable([argv.hdr, argv.hlog, argv.samples]);
    await interruptible('ending; what is measured is shown …', async (signal) => {
      printMessage(headlineOf(plan));
      const result = await measure(plan, signal).catch(explain);
      const document = describeLoad(plan, result, { interrupted: signal.aborted });
      await writeFiles(argv, result);
      if (!document.valid) process.exitCode = EXIT.invalidRun;
      if (!argv.json) printResult(renderLoad(document, terminal()));
      const wanted = program !== undefined && !signal.aborted;
      const check = wanted ? await watchedCrossCheck(plan, program, version, signal) : undefined;
      if (argv.json) printJson({ ...document, ...(check === undefined ? {} : { crossCheck: check }) });
      else if (check !== undefined) printResult(`\n${renderCrossCheck(check, terminal())}`);
    });
  },
};

/** What is too large for this machine's generator, where it was calibrated. */
async function knownCeilings({ connections, requests }: LoadPlan): Promise<Pick<LoadPlan, 'ceilings'>> {
  const sizes = requests.map(({ bodyFile }) => (bodyFile === undefined ? 0 : sizeOf(bodyFile)));
  return ceilingsFor(await loadCalibration(generatorIdentity()), connections, bytes(Math.max(0, ...sizes)));
}

/** What cannot be read is told by who reads it. */
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const terminal = () => ({ color: wantsColor(process.stdout), width: widthOf(process.stdout) });

/** What is about to be done, for logs as well. */
function headlineOf({ url, connections, warmupUs, durationUs, loop }: LoadPlan): string {
  const times = `${formatDuration(warmupUs)} of warm-up, ${formatDuration(durationUs)} measured`;
  const rate = loop?.kind === 'open' ? `, ${ratesOf(loop)} requests/s (${loop.arrivals})` : '';
  return `measuring ${url}: ${connections} connections${rate}, ${times}`;
}

/** `100, 100 to 500`, each stage by its rates. */
const ratesOf = ({ stages }: OpenLoop): string =>
  stages
    .map(({ fromRate, toRate }) => (fromRate === toRate ? fromRate : `${fromRate} to ${toRate}`))
    .join(', ');

function measure(plan: LoadPlan, signal: AbortSignal): Promise<LoadResult> {
  const session = startLoad(plan);
  signal.addEventListener('abort', () => session.finish(), { once: true });
  return watched(session, plan, () => session.result);
}

/** An address where nothing listens is a mistake in the command; interrupting a warm-up must be told. */
function explain(error: unknown): never {
  if (!(error instanceof BenchError)) throw error;
  if (error.code === 'nothing-measured') printMessage(error.message);
  if (error.code !== 'connection-refused' && error.code !== 'connection-failed') throw error;
  const { message, code, hint } = error;
  throw new BenchError(message, {
    code,
    exitCode: EXIT.usage,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
