import { BenchError, EXIT } from '../errors/index.js';
import { exportModel, type ModelFiles, type ModelFormat, ownModelFiles } from '../network/index.js';
import { type NetworkChoice, weightedNetwork } from './network.js';
import { ownModel } from './own-model.js';
import { type ChoosingScenario, packageChoices } from './packaging-choice.js';

/** What is measured: one of our networks, or a user's model. */
export interface Subject {
  /** Why variants of a native format cannot have it; undefined where they can. */
  whyNot(format: ModelFormat): string | undefined;
  /** Throws a BenchError where they cannot. */
  modelIn(format: ModelFormat): Promise<ModelFiles>;
}

const whyNot: Subject['whyNot'] = (format) => (format === 'onnx' ? undefined : `takes ${format}, not ONNX`);

/** Throws a BenchError (exit 2) where it cannot be had, or not in the form that is wanted. */
export async function subjectOf(choice: NetworkChoice): Promise<Subject> {
  const { network: named, weights } = choice;
  if (typeof named !== 'string') {
    const model = ownModelFiles(await ownModel(named, choice));
    return {
      whyNot,
      modelIn: async (format) => {
        const reason = whyNot(format);
        if (reason === undefined) return model;
        throw new BenchError(`the variant ${reason}`, { code: 'format-unavailable', exitCode: EXIT.usage });
      },
    };
  }
  if (weights === 'model') throw new TypeError(`${named} has no weights of its own`);
  const { network, weights: own } = await weightedNetwork({ ...choice, network: named, weights });
  return { whyNot: () => undefined, modelIn: (format) => exportModel(format, network, own) };
}

/**
 * Weights or a model that cannot be had, and sizes that cannot be, are no fault of the variants. Throws a BenchError
 * (exit 2) for them.
 */
export async function checkSubject(scenario: ChoosingScenario): Promise<void> {
  for (const choice of packageChoices(scenario)) await subjectOf(choice);
}
