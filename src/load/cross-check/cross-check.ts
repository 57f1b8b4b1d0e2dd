import { BenchError, EXIT } from '../../errors/index.js';
import { correctedAsWrk, summarize, type WrkCorrected, wrkExpectedInterval } from '../../stats/index.js';
import { type Microseconds, microseconds, seconds, toSeconds } from '../../units/index.js';
import type { LoadPlan, OpenLoop } from '../plan.js';
import type { LoadResult } from '../result.js';
import { startLoad } from '../session.js';
import { COMMON_PERCENTILES, type Figures, type PrintedFigures } from './figures.js';
import { type CrossCheckProgram, runProgram } from './wrk-program.js';

const MOST_BLOCKS = 5;
/** wrk2 throws its times away when it has calibrated itself, 10 s after its start (CALIBRATE_DELAY_MS in wrk.h). */
const LONGEST_WRK2_BLOCK_US: Microseconds = seconds(10);

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
  const unlike = (why: string, hint: string) =>
    new BenchError(`--cross-check ${program} cannot do the same: ${why}`, {
      code: 'cross-check-unlike',
      exitCode: EXIT.usage,
      hint,
    });
  if (loop?.kind !== 'open') {
    if (program === 'wrk') return;
    throw unlike('wrk2 knows open loops alone', 'use --cross-check wrk, or give a --rate');
  }
  if (program === 'wrk')
    throw unlike('wrk knows closed loops alone', 'use --cross-check wrk2, or leave --rate out');
  if (!isWholeRate(loop))
    throw unlike('wrk2 knows one whole rate, evenly spaced', 'give it as --rate 400 alone');
}

/** One stage at a whole number of requests per second, evenly spaced. */
function isWholeRate({ stages, arrivals }: OpenLoop): boolean {
  const [stage] = stages;
  if (stage === undefined || stages.length > 1 || arrivals !== 'constant') return false;
  return stage.fromRate === stage.toRate && Number.isInteger(stage.fromRate);
}

/**
 * Ours and the program in turn, in up to five blocks of whole seconds that are together as long as the window;
 * for wrk2 in more, where they would be too long.
 */
export async function crossCheck(plan: LoadPlan, options: CrossCheckOptions): Promise<CrossCheck> {
  const { program, version, signal, onBlock } = options;
  const blockUs = blockLength(plan.durationUs, program);
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

function blockLength(durationUs: Microseconds, program: CrossCheckProgram): Microseconds {
  const blockUs = seconds(Math.ceil(toSeconds(durationUs) / MOST_BLOCKS));
  return program === 'wrk' ? blockUs : microseconds(Math.min(blockUs, LONGEST_WRK2_BLOCK_US));
}

async function ourBlock(
  plan: LoadPlan,
  durationUs: Microseconds,
  signal: AbortSignal,
): Promise<Omit<CrossCheckBlock, 'theirs'> | null> {
  const { samplesFile: _, ...block } = plan;
  const session = startLoad({ ...block, durationUs, ...loopOfBlock(plan, durationUs) });
  const stop = () => void session.abort();
  signal.addEventListener('abort', stop, { once: true });
  const result = await session.result.catch(unlessAborted(signal)).finally(() => {
    signal.removeEventListener('abort', stop);
  });
  return result === null ? null : figuresOf(plan, result);
}

/** The plan's one rate, for as long as a block. */
function loopOfBlock({ loop }: LoadPlan, durationUs: Microseconds): Pick<LoadPlan, 'loop'> {
  if (loop?.kind !== 'open') return {};
  return { loop: { ...loop, stages: loop.stages.map((stage) => ({ ...stage, durationUs })) } };
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
