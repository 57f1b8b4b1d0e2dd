import { BenchError, EXIT } from '../errors/index.js';
import { networks } from '../network/index.js';
import { type PackageChoice, packageChoices } from '../run/index.js';
import { loadScenario, ownModelAt } from '../scenario/index.js';

export interface PackageChoosing {
  /** The name of a network, or the file of a model; SqueezeNet if not given. */
  readonly network: string | undefined;
  /** The file of a scenario, whose network it is. */
  readonly scenario: string | undefined;
}

/** What is packaged with a variant, with its model in it. */
export async function packageChoiceOf({
  network = 'squeezenet1_1',
  scenario,
}: PackageChoosing): Promise<PackageChoice> {
  if (scenario !== undefined) return choiceOfScenario(scenario);
  return network.endsWith('.onnx')
    ? { network: await ownModelAt(network), weights: 'model', model: 'package' }
    : { network, weights: 'seeded', model: 'package' };
}

async function choiceOfScenario(file: string): Promise<PackageChoice> {
  const scenario = await loadScenario(file, {}, { networks: Object.keys(networks) });
  const { model: _, ...inPackage } = scenario;
  const [choice, ...others] = packageChoices(inPackage);
  if (choice !== undefined && others.length === 0) return choice;
  throw new BenchError(`${file} has models of several sizes or batches`, {
    code: 'package-ambiguous',
    exitCode: EXIT.usage,
    hint: 'give one input.size and one input.batch',
  });
}
