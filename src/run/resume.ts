import { BenchError, EXIT } from '../errors/index.js';
import type { Run, Scenario, Shard } from '../model/index.js';
import { findInterruptedRun, loadRun } from '../results/index.js';
import { scenarioHash } from '../scenario/index.js';

/**
 * The folder of the run to finish: the one given, or the scenario's latest interrupted one. Throws a usage
 * error when there is none, when the scenario has changed since, when it had another side, or other cells.
 * @param shard null: all cells of the scenario
 */
export async function findRunToResume(
  resultsRoot: string,
  scenario: Scenario,
  given: string,
  shard: Shard | null = null,
): Promise<string> {
  const alike = (run: Run) => partName(run.shard ?? null) === partName(shard);
  const directory = given === '' ? await findInterruptedRun(resultsRoot, scenario.name, alike) : given;
  if (directory === undefined)
    throw unfit(`no interrupted run of ${partName(shard)} of ${scenario.name} in ${resultsRoot}`);
  const run = await loadRun(directory);
  if (run.state === 'complete') throw unfit(`${directory} is complete`);
  if (run.scenarioHash !== scenarioHash(scenario)) {
    throw unfit(`${directory} was measured with another scenario, or with other overrides`);
  }
  if (run.against !== undefined) {
    throw unfit(`${directory} was measured against ${run.against.other}, whose packages are gone`);
  }
  if (!alike(run)) {
    throw unfit(`${directory} measures ${partName(run.shard ?? null)}, and asked for is ${partName(shard)}`);
  }
  return directory;
}

const partName = (shard: Shard | null): string =>
  shard === null ? 'all cells' : `shard ${shard.index}/${shard.total}`;

function unfit(message: string): BenchError {
  return new BenchError(message, {
    code: 'nothing-to-resume',
    exitCode: EXIT.usage,
    hint: 'leave --resume out to start a new run',
  });
}
