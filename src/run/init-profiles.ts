import { z } from 'zod';
import { BenchError, messageOf } from '../errors/index.js';
import type { InitProfile, NoInitProfile, PackageTime } from '../model/index.js';
import { microseconds } from '../units/index.js';
import type { DeployedCell } from './deployed-cell.js';
import type { RunListener } from './events.js';

type ReadyCell = Extract<DeployedCell, { state: 'ready' }>;

/** What our handlers answer to the question: times in microseconds. */
const answerSchema = z.object({
  tool: z.string(),
  totalUs: z.int().nonnegative(),
  files: z.array(
    z.object({
      package: z.string(),
      file: z.string(),
      selfUs: z.int().nonnegative(),
      totalUs: z.int().nonnegative(),
    }),
  ),
});

type Answer = z.output<typeof answerSchema>;
/** Of each package, the files that are told by name. */
const FILES_TOLD = 5;

/**
 * Asks one function of each variant where its init time goes: the largest, which has the most memory for the second
 * process that finds it out. To be asked when all is measured.
 */
export async function initProfiles(
  deployed: readonly DeployedCell[],
  listen: RunListener,
  signal: AbortSignal,
): Promise<readonly (InitProfile | NoInitProfile)[]> {
  const profiles: (InitProfile | NoInitProfile)[] = [];
  for (const variant of new Set(deployed.map(({ cell }) => cell.variant))) {
    listen({ type: 'profiling', variant });
    profiles.push(await profileOf(variant, deployed, signal));
  }
  return profiles;
}

async function profileOf(
  variant: string,
  deployed: readonly DeployedCell[],
  signal: AbortSignal,
): Promise<InitProfile | NoInitProfile> {
  const own = deployed.filter(({ cell }) => cell.variant === variant);
  const ready = own.filter((cell): cell is ReadyCell => cell.state === 'ready');
  const [largest] = ready.toSorted((a, b) => (b.cell.memoryMB ?? 0) - (a.cell.memoryMB ?? 0));
  const memoryMB = largest?.cell.memoryMB;
  if (largest !== undefined && memoryMB === null) return { variant, reason: 'its memory size is not known' };
  if (largest === undefined || memoryMB == null) {
    const [first] = own;
    return { variant, reason: first?.state === 'ready' || first === undefined ? '' : first.reason };
  }
  try {
    const answer = parsed(await largest.deployed.ask({ profileInit: true }, signal));
    return { variant, memoryMB, ...summarized(answer) };
  } catch (error) {
    signal.throwIfAborted();
    return { variant, reason: `the function could not tell: ${messageOf(error)}` };
  }
}

function parsed(answer: unknown): Answer {
  const result = answerSchema.safeParse(answer);
  if (result.success) return result.data;
  throw new BenchError('its handler does not know the question', { code: 'no-init-profile' });
}

/** Files by package, both with the longest first. */
export function summarized({ tool, totalUs, files }: Answer): Omit<InitProfile, 'variant' | 'memoryMB'> {
  const names = [...new Set(files.map((file) => file.package))];
  const packages = names.map((name) =>
    packageTime(
      name,
      files.filter((file) => file.package === name),
    ),
  );
  return { tool, totalUs: microseconds(totalUs), packages: packages.sort((a, b) => b.selfUs - a.selfUs) };
}

function packageTime(name: string, files: Answer['files']): PackageTime {
  const longest = files.toSorted((a, b) => b.selfUs - a.selfUs).slice(0, FILES_TOLD);
  return {
    package: name,
    selfUs: microseconds(files.reduce((sum, { selfUs }) => sum + selfUs, 0)),
    files: longest.map(({ file, selfUs, totalUs }) => ({
      file,
      selfUs: microseconds(selfUs),
      totalUs: microseconds(totalUs),
    })),
  };
}
