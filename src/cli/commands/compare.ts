import {
  AXES,
  type Axis,
  type Comparison,
  compareAxis,
  compareRuns,
  METRICS_OF_RUNS,
  METRICS_OF_SIZES,
  obstaclesBetween,
  type RunData,
  regressedCells,
} from '../../compare/index.js';
import { BenchError, EXIT, type ExitCode } from '../../errors/index.js';
import { COMPARISON_FORMATS, type ComparisonFormat, renderComparison } from '../../report/index.js';
import type { Command } from '../command.js';
import { loadHistory, loadRunData } from '../saved-run.js';
import { printJson, printResult, wantsColor, widthOf } from '../terminal.js';

interface Arguments {
  readonly baseline: string;
  readonly candidate: string | undefined;
  readonly by: Axis | undefined;
  readonly metrics: string | undefined;
  readonly gate: readonly string[];
  readonly history: string | undefined;
  readonly format: ComparisonFormat;
  readonly json: boolean;
  readonly strict: boolean;
}

/** Two runs, or the cells of one, with intervals and verdicts. */
export const compare: Command<Arguments> = {
  builder: (yargs) =>
    yargs
      .positional('baseline', {
        type: 'string',
        demandOption: true,
        describe: 'Folder of a run, or its run.json; with --by the only one',
      })
      .positional('candidate', { type: 'string', describe: 'The run that is held against it' })
      .option('by', { choices: AXES, describe: 'Compare the cells of one run along this axis' })
      .option('metrics', {
        type: 'string',
        requiresArg: true,
        describe: `Metrics by commas; without it ${METRICS_OF_RUNS.join(',')}`,
      })
      .option('gate', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        requiresArg: true,
        describe: "What must hold, as 'warm.p99 <= +10%'; may be given several times",
      })
      .option('history', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder of earlier runs of the baseline: from 8 on they tell how much runs vary',
      })
      .option('format', { choices: COMPARISON_FORMATS, default: 'table' as const, describe: 'What to print' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON and nothing else' })
      .option('strict', {
        type: 'boolean',
        default: false,
        describe: 'Exit 4 when a gate is inconclusive (without gates: a figure), or a cell not measured',
      })
      .example('$0 compare results/main results/branch', 'the latest runs of two folders')
      .example("$0 compare RUN RUN2 --gate 'warm.p99 <= +10%' --history results/main", 'for a CI job')
      .example('$0 compare results/reference --by variant', 'frameworks, within one run'),
  handler: async (argv) => {
    const comparison = await comparisonOf(argv);
    if (argv.json) printJson(comparison);
    else {
      const options = { color: wantsColor(process.stdout), width: widthOf(process.stdout) };
      printResult(renderComparison(comparison, argv.format, options));
    }
    process.exitCode = exitCodeOfComparison(comparison, argv.strict);
  },
};

async function comparisonOf(argv: Arguments): Promise<Comparison> {
  const { by, candidate, gate: gates, metrics } = argv;
  const asked = metrics?.split(',').map((name) => name.trim());
  const baseline = await loadRunData(argv.baseline);
  if (by !== undefined) {
    if (candidate !== undefined) throw usage('--by compares within one run, and two are given');
    const usual = by === 'memory' ? METRICS_OF_SIZES : METRICS_OF_RUNS;
    return somePairs(compareAxis(baseline, by, { metrics: asked ?? usual, gates }), by);
  }
  if (candidate === undefined) throw usage('there is one run, and nothing to compare it with');
  const other = await loadRunData(candidate);
  refuseIfDifferent(baseline, other);
  const history = argv.history === undefined ? [] : await loadHistory(argv.history);
  return compareRuns(baseline, other, history, { metrics: asked ?? METRICS_OF_RUNS, gates });
}

function somePairs(comparison: Comparison, by: Axis): Comparison {
  if (comparison.figures.length > 0 || comparison.unmatched.length > 0) return comparison;
  throw usage(`no two cells of ${comparison.baseline.id} differ in ${by} alone`);
}

function usage(message: string): BenchError {
  return new BenchError(message, {
    code: 'usage',
    exitCode: EXIT.usage,
    hint: 'give two runs, or one run with --by and an axis',
  });
}

function refuseIfDifferent({ run: baseline }: RunData, { run: candidate }: RunData): void {
  const { refusals } = obstaclesBetween(baseline, candidate);
  if (refusals.length === 0) return;
  throw new BenchError(`${baseline.id} and ${candidate.id} cannot be compared: ${refusals.join('; ')}`, {
    code: 'not-comparable',
    exitCode: EXIT.usage,
    hint: 'compare runs of the same network, weights and target',
  });
}

/**
 * The first that applies: a run is invalid; a gate failed or, without gates, something became slower beyond
 * chance; something is open and that is asked for.
 */
export function exitCodeOfComparison(comparison: Comparison, strict: boolean): ExitCode {
  const { baseline, candidate, gates, figures, unmatched } = comparison;
  if (!baseline.valid || !candidate.valid) return EXIT.invalidRun;
  if (regressedCells(comparison).length > 0) return EXIT.gateFailed;
  const isOpen =
    gates.length === 0
      ? figures.some(({ verdict }) => verdict === 'cannot tell')
      : gates.some(({ outcome }) => outcome === 'inconclusive');
  return strict && (isOpen || unmatched.length > 0) ? EXIT.inconclusive : EXIT.ok;
}
