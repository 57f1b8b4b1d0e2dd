import { BenchError, EXIT } from '../../errors/index.js';
import { correctedAsWrk, summarize, type WrkCorrected, wrkExpectedInterval } from '../../stats/index.js';
import { type Microseconds, seconds, toSeconds } from '../../units/index.js';
import type { LoadPlan } from '../plan.js';
import type { LoadResult } from '../result.js';
import { startLoad } from '../session.js';
import { COMMON_PERCENTILES, type Figures, type PrintedFigures } from './figures.js';
import { type CrossCheckProgram, runProgram } from './wrk-program.js';

const MOST_BLOCKS = 5;

/** One block of ours, and one of the program right after it. */
export interface CrossCheckBlock {
  readonly ours: Figures;
  /** What wrk would have printed of our samples: derived. Null in an open loop, where wrk2 corrects nothing. */
  readonly oursCorrected: WrkCorrected | null;
  /** Checks of ours that did not hold, by name. */
  readonly broken: readonly string[];
  readonly theirs: PrintedFigures;
}

export interface CrossCheck {
  readonly program: CrossCheckProgram;
  readonly version: string;
  readonly loop: 'closed' | 'open';
  readonly blockUs: Microseconds;
  readonly connections: number;
  /** wrk gives each thread the same number of connections, and opens no more. */
  readonly programConnections: number;
  readonly timeoutUs: Microseconds;
  readonly warmupUs: Microseconds;
  readonly blocks: readonly CrossCheckBlock[];
}

export interface CrossCheckOptions {
  readonly program: CrossCheckProgram;
  readonly version: string;
  readonly signal: AbortSignal;
  /** Called before each block of either. */
  readonly onBlock: (block: number, blocks: number, who: 'ours' | CrossCheckProgram) => void;
}

/** Throws a BenchError (exit code 2) where the program cannot do what the plan does. */
export function checkCrossCheck({ loop }: LoadPlan, program: CrossCheckProgram): void {
  const open = loop?.kind === 'open';
  if (open === (program === 'wrk2')) return;
  const why = open ? 'wrk knows closed loops alone' : 'wrk2 knows open loops alone';
  throw new BenchError(`--cross-check ${program} cannot do the same: ${why}`, {
    code: 'cross-check-unlike',
    exitCode: EXIT.usage,
    hint: open ? 'use --cross-check wrk2, or leave --rate out' : 'use --cross-check wrk, or give a --rate',
  });
}

/** Ours and the program in turn, in up to five blocks of whole seconds that are together as long as the window. */
export async function crossCheck(plan: LoadPlan, options: CrossCheckOptions): Promise<CrossCheck> {
  const { program, version, signal, onBlock } = options;
  const blockUs = seconds(Math.ceil(toSeconds(plan.durationUs) / MOST_BLOCKS));
  const count = Math.max(1, Math.ceil(plan.durationUs / blockUs));
  const blocks: CrossCheckBlock[] = [];
  for (let block = 1; block <= count && !signal.aborted; block += 1) {
    onBlock(block, count, 'ours');
    const ours = await ourBlock(plan, blockUs, signal);
    if (ours === null) break;
    onBlock(block, count, program);
    const theirs = await runProgram(program, plan, blockUs, signal).catch(unlessAborted(signal));
    if (theirs !== null) blocks.push({ ...ours, theirs });
  }
  const { threads = 1, connections, timeoutUs, warmupUs, loop } = plan;
  return {
    program,
    version,
    loop: loop?.kind ?? 'closed',
    blockUs,
    connections,
    programConnections: Math.floor(connections / threads) * threads,
    timeoutUs,
    warmupUs,
    blocks,
  };
}

async function ourBlock(
  plan: LoadPlan,
  durationUs: Microseconds,
  signal: AbortSignal,
): Promise<Omit<CrossCheckBlock, 'theirs'> | null> {
  const { samplesFile: _, ...block } = plan;
  const session = startLoad({ ...block, durationUs });
  const stop = () => void session.abort();
  signal.addEventListener('abort', stop, { once: true });
  const result = await session.result.catch(unlessAborted(signal)).finally(() => {
    signal.removeEventListener('abort', stop);
  });
  return result === null ? null : figuresOf(plan, result);
}

const unlessAborted =
  (signal: AbortSignal) =>
  (error: unknown): null => {
    if (signal.aborted) return null;
    throw error;
  };

function figuresOf(plan: LoadPlan, result: LoadResult): Omit<CrossCheckBlock, 'theirs'> {
  const { loop, windowUs, completed, requestsPerSecond } = result;
  const recording = loop.kind === 'open' ? loop.responseTime : result.recording;
  const summary = summarize(recording);
  if ('reason' in summary) throw nothingToCompare();
  const expectedUs = wrkExpectedInterval(windowUs, completed, plan.connections);
  const { mean, sd, max, p50, p75, p90, p99 } = summary;
  return {
    ours: {
      requests: completed,
      requestsPerSecond,
      meanUs: mean,
      sdUs: sd,
      maxUs: max,
      percentilesUs: { 50: p50, 75: p75, 90: p90, 99: p99 },
    },
    oursCorrected: loop.kind === 'open' ? null : correctedAsWrk(recording, expectedUs, COMMON_PERCENTILES),
    broken: result.validity.checks.filter(({ pass }) => !pass).map(({ name }) => name),
  };
}

function nothingToCompare(): BenchError {
  return new BenchError('a block had no answer of 2xx, so there is nothing to compare', {
    code: 'cross-check-empty',
    exitCode: EXIT.invalidRun,
    hint: 'give a longer -d, or see why the server answers with errors',
  });
}
