import type { CommandModule } from 'yargs';
import { BenchError, EXIT } from '../../errors/index.js';
import { type LoadPlan, type LoadResult, startLoad } from '../../load/index.js';
import { describeLoad, type LoadDocument, renderLoad } from '../../report/index.js';
import { formatDuration } from '../../units/index.js';
import { interruptible } from '../interrupt.js';
import { checkWritable, type LoadFiles, writeFiles } from '../load/files.js';
import { type PlanArguments, planOf, withPlan } from '../load/options.js';
import { watched } from '../load/progress.js';
import { printJson, printMessage, printResult, wantsColor, widthOf } from '../terminal.js';

type Arguments = PlanArguments & LoadFiles & { readonly json: boolean };

/** The generator alone: what wrk does, with its table. */
export const load: CommandModule<object, Arguments> = {
  command: 'load <url>',
  describe: 'Put load on a URL as wrk does, and tell its latency',
  builder: (yargs) =>
    withPlan(yargs)
      .option('hdr', {
        type: 'string',
        requiresArg: true,
        describe: 'Write the percentile distribution (.hgrm)',
      })
      .option('hlog', { type: 'string', requiresArg: true, describe: 'Write a histogram a second (.hlog)' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON and nothing else' })
      .example('$0 load http://127.0.0.1:8080/', '40 connections for 10 s, as wrk -c 40 -t 8 -d 10s')
      .example("$0 load http://127.0.0.1:8080/ -c 1 -m POST --body cat.jpg -H 'Content-Type: image/jpeg'", '')
      .example(
        '$0 load http://127.0.0.1:8080/ -d 1m --hdr load.hgrm --hlog load.hlog',
        "for HdrHistogram's tools",
      ),
  handler: async (argv) => {
    const plan = planOf(argv);
    await checkWritable([argv.hdr, argv.hlog, argv.samples]);
    await interruptible('ending; what is measured is shown …', async (signal) => {
      printMessage(headlineOf(plan));
      const result = await measure(plan, signal).catch(explain);
      const document = describeLoad(plan, result, { interrupted: signal.aborted });
      await writeFiles(argv, result);
      print(document, argv.json);
      if (!document.valid) process.exitCode = EXIT.invalidRun;
    });
  },
};

/** What is about to be done, for logs as well. */
function headlineOf({ url, connections, warmupUs, durationUs }: LoadPlan): string {
  const times = `${formatDuration(warmupUs)} of warm-up, ${formatDuration(durationUs)} measured`;
  return `measuring ${url}: ${connections} connections, ${times}`;
}

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

function print(document: LoadDocument, json: boolean): void {
  const color = wantsColor(process.stdout);
  if (json) printJson(document);
  else printResult(renderLoad(document, { color, width: widthOf(process.stdout) }));
}
