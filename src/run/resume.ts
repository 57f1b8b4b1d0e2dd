import { BenchError, EXIT } from '../errors/index.js';
import type { Scenario } from '../model/index.js';
import { findInterruptedRun, loadRun } from '../results/index.js';
import { scenarioHash } from '../scenario/index.js';

/**
 * The folder of the run to finish: the one given, or the scenario's latest interrupted one. Throws a usage
 * error when there is none, when the scenario has changed since, or when it had another side.
 */
export async function findRunToResume(
  resultsRoot: string,
  scenario: Scenario,
  given: string,
): Promise<string> {
  const directory = given === '' ? await findInterruptedRun(resultsRoot, scenario.name) : given;
  if (directory === undefined) throw unfit(`no interrupted run of ${scenario.name} in ${resultsRoot}`);
  const run = await loadRun(directory);
  if (run.state === 'complete') throw unfit(`${directory} is complete`);
  if (run.scenarioHash !== scenarioHash(scenario)) {
    throw unfit(`${directory} was measured with another scenario, or with other overrides`);
  }
  if (run.against !== undefined) {
    throw unfit(`${directory} was measured against ${run.against.other}, whose packages are gone`);
  }
  return directory;
}

function unfit(message: string): BenchError {
  return new BenchError(message, {
    code: 'nothing-to-resume',
    exitCode: EXIT.usage,
    hint: 'leave --resume out to start a new run',
  });
}
