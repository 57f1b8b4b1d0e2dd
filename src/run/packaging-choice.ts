import type { Cell, ModelSource, Scenario } from '../model/index.js';
import { batchOf, inputSizeOf, modelSourceOf } from '../scenario/index.js';
import type { NetworkChoice } from './network.js';

/** What a package is made for. */
export interface PackageChoice extends NetworkChoice {
  readonly model: ModelSource;
}

/** What of a scenario its packages depend on. */
export type ChoosingScenario = Pick<Scenario, 'network' | 'weights' | 'model' | 'input'>;

/** Every package that a variant needs: cells that differ in memory, threads or loading share one. */
export function packageChoices(scenario: ChoosingScenario): readonly PackageChoice[] {
  const { network, weights, model, input } = scenario;
  const batches = input.batch ?? [1];
  return (model?.source ?? ['package']).flatMap((source) =>
    sizesOf(input).flatMap((size) =>
      batches.map((batch) => ({ network, weights, model: source, ...size, batch })),
    ),
  );
}

/** Each input size of a scenario; one without a size is the network's own. */
export function sizesOf({ size }: Scenario['input']): readonly Pick<NetworkChoice, 'size'>[] {
  return size?.map((pixels) => ({ size: pixels })) ?? [{}];
}

/** Tells the packages of a variant apart. */
export const choiceKey = ({ model, size, batch = 1 }: Pick<PackageChoice, 'model' | 'size' | 'batch'>) =>
  [model, size ?? 'own', batch].join();

/** The key of the package that a cell needs. */
export function choiceKeyOf(cell: Cell, scenario: Pick<Scenario, 'model' | 'input'>): string {
  const size = inputSizeOf(cell, scenario);
  return choiceKey({
    model: modelSourceOf(cell, scenario),
    batch: batchOf(cell, scenario),
    ...(size === undefined ? {} : { size }),
  });
}
