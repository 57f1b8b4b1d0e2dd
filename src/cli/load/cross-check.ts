import { type CrossCheck, type CrossCheckProgram, crossCheck, type LoadPlan } from '../../load/index.js';
import { LiveLine } from '../live-line.js';

/** Runs the cross-check with its progress on standard error. */
export async function watchedCrossCheck(
  plan: LoadPlan,
  program: CrossCheckProgram,
  version: string,
  signal: AbortSignal,
): Promise<CrossCheck> {
  const live = process.stderr.isTTY === true;
  const line = new LiveLine({ stream: process.stderr, live });
  const show = (text: string) => (live ? line.show(text) : line.print(text));
  try {
    return await crossCheck(plan, {
      program,
      version,
      signal,
      onBlock: (block, blocks, who) => show(`cross-check: block ${block} of ${blocks}, ${who}`),
    });
  } finally {
    line.show('');
  }
}
