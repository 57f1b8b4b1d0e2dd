import { BenchError, EXIT } from '../../errors/index.js';
import type { Run, RunShard } from '../../model/index.js';
import type { SavedRun } from '../../results/index.js';

/** The saved run of a shard that is over. */
export interface SavedShard extends SavedRun {
  readonly run: Run & { readonly shard: RunShard };
}

/**
 * The runs in the order of their shards, when they are all parts of one whole: of one scenario (by its hash, which has
 * every override in it), one seed and one version, each complete, each there once, and no cell in two or in none.
 * Throws a BenchError (exit 2) that names what is missing or does not fit.
 */
export function wholeOf(saved: readonly SavedRun[]): readonly SavedShard[] {
  const shards = saved.map(asShard);
  const [first, ...others] = shards;
  if (first === undefined) throw unfit('there is no run of a shard', 'name the folders of bench run --shard');
  for (const other of others) checkAlike(first, other);
  checkNumbers(shards, first.run.shard.total);
  for (const { directory, run } of shards) checkComplete(directory, run);
  checkCells(shards, first.run.shard.cells);
  return shards.toSorted((a, b) => a.run.shard.index - b.run.shard.index);
}

function asShard({ directory, run }: SavedRun): SavedShard {
  const { shard } = run;
  if (shard === undefined)
    throw unfit(
      `${directory} is no shard: it was measured as a whole`,
      'compare whole runs by bench compare',
    );
  return { directory, run: { ...run, shard } };
}

function checkAlike({ directory: one, run }: SavedShard, { directory: other, run: its }: SavedShard): void {
  const both = `${one} and ${other}`;
  if (run.shard.of !== its.shard.of || run.scenarioHash !== its.scenarioHash)
    throw unfit(
      `${both} are of different scenarios: ${differences(run.scenario, its.scenario)}`,
      'give all shards the same file, options and paths of images and weights',
    );
  if (run.seed !== its.seed) throw unfit(`${both} have different seeds: ${run.seed} and ${its.seed}`);
  const [version, itsVersion] = [run, its].map(({ versions }) => versions.coldbench);
  if (version !== itsVersion)
    throw unfit(`${both} were measured by different versions of coldbench: ${version} and ${itsVersion}`);
  if (run.shard.total !== its.shard.total)
    throw unfit(`${both} are parts of ${run.shard.total} and of ${its.shard.total} shards`);
}

function differences(one: object, other: object): string {
  const value = (from: object, key: string) => JSON.stringify((from as Record<string, unknown>)[key]);
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const found = keys.filter((key) => value(one, key) !== value(other, key));
  return found.map((key) => `${key} ${value(one, key)} and ${value(other, key)}`).join('; ');
}

function checkNumbers(shards: readonly SavedShard[], total: number): void {
  for (let index = 1; index <= total; index += 1) {
    const own = shards.filter(({ run }) => run.shard.index === index).map(({ directory }) => directory);
    if (own.length > 1)
      throw unfit(
        `shard ${index} of ${total} is there ${own.length} times: ${own.join(', ')}`,
        'name one of them',
      );
  }
  const there = new Set(shards.map(({ run }) => run.shard.index));
  const missing = Array.from({ length: total }, (_, at) => at + 1).filter((index) => !there.has(index));
  if (missing.length === 0) return;
  throw unfit(
    `${missing.length} of ${total} shards ${missing.length === 1 ? 'is' : 'are'} missing: ${missing.join(', ')}`,
    `measure with --shard ${missing[0]}/${total}, or name the folder that has it`,
  );
}

function checkComplete(directory: string, { state, shard }: SavedShard['run']): void {
  if (state === 'complete') return;
  const which = `${shard.index}/${shard.total}`;
  throw unfit(
    `shard ${which} was interrupted (${directory})`,
    `finish it with bench run <scenario> --shard ${which} --resume ${directory}`,
  );
}

function checkCells(shards: readonly SavedShard[], expected: readonly string[]): void {
  const found = shards.flatMap(({ run }) => run.cells.map(({ id }) => id));
  const twice = found.filter((id, at) => found.indexOf(id) !== at);
  if (twice.length > 0) throw unfit(`several shards have measured ${twice.join(', ')}`);
  const missing = expected.filter((id) => !found.includes(id));
  if (missing.length > 0) throw unfit(`no shard has measured ${missing.join(', ')}`);
  const foreign = found.filter((id) => !expected.includes(id));
  if (foreign.length > 0) throw unfit(`the scenario has no cells ${foreign.join(', ')}`);
}

function unfit(message: string, hint = 'measure all shards anew in the same way'): BenchError {
  return new BenchError(message, { code: 'shards-unfit', exitCode: EXIT.usage, hint });
}
