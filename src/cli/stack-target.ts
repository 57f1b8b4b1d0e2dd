import { BenchError, EXIT } from '../errors/index.js';
import { outputNameOf } from '../export/index.js';
import type { Scenario } from '../model/index.js';
import { listVariants } from '../packaging/index.js';
import { expandCells } from '../scenario/index.js';
import { stackOutputs } from '../target/index.js';
import { type ScenarioArguments, scenarioFrom } from './scenario-options.js';

/**
 * The scenario at the URLs that a stack has as outputs, by cell or by variant. Throws a BenchError (exit 2) where there
 * is no such stack, or it has a URL of none.
 */
export async function scenarioAtStack(argv: ScenarioArguments, stack: string): Promise<Scenario> {
  const onAws = await scenarioFrom({ ...argv, set: [...argv.set, 'target=aws'] }, { anyVariant: true });
  const { region, profile } = onAws.aws ?? {};
  const outputs = await stackOutputs(stack, {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  });
  const urls = urlsOf(await namesOf(onAws), outputs);
  if (Object.keys(urls).length === 0) throw noUrl(stack, onAws, outputs);
  // First, so that what the command line says of the target is added to it.
  return scenarioFrom({ ...argv, set: [`target=${JSON.stringify({ urls })}`, ...argv.set] });
}

/** What URLs may be given by: the cells, and the variants. */
async function namesOf(scenario: Scenario): Promise<readonly string[]> {
  const known = new Map((await listVariants()).map(({ name, threads }) => [name, threads]));
  const cells = expandCells(scenario, (variant) => known.get(variant));
  return [...cells.map(({ id }) => id), ...scenario.variants];
}

function urlsOf(names: readonly string[], outputs: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const url = outputs.get(outputNameOf(name));
      return url === undefined ? [] : [[name, url]];
    }),
  );
}

function noUrl(stack: string, { variants }: Scenario, outputs: ReadonlyMap<string, string>): BenchError {
  const has = outputs.size === 0 ? 'none' : [...outputs.keys()].join(', ');
  return new BenchError(`the stack ${stack} has the URL of no cell among its outputs; it has ${has}`, {
    code: 'stack-no-url',
    exitCode: EXIT.usage,
    hint: `outputs are called as bench export sam calls them: ${outputNameOf('cell')}, or ${variants.map(outputNameOf).join(', ')}`,
  });
}
