import { BenchError, EXIT, messageOf } from '../errors/index.js';
import type { Scenario } from '../model/index.js';
import {
  type DeploymentPackage,
  type PackageOptions,
  packageVariant,
  prepareVariant,
  type Variant,
  variantAvailability,
} from '../packaging/index.js';
import type { RunListener } from './events.js';
import { onAws, type Packaged } from './on-aws.js';
import { choiceKey, type PackageChoice, packageChoices } from './packaging-choice.js';
import { checkSubject, subjectOf } from './subject.js';

/** A variant that is ready to be deployed, or the reason why it is not. */
export type Deployable =
  | { readonly state: 'ready'; readonly variant: Variant; readonly packages: Packages }
  | { readonly state: 'unavailable'; readonly variant: Variant; readonly reason: string };

/** A variant's packages by `choiceKey`. */
export type Packages = ReadonlyMap<string, DeploymentPackage>;

/** All packages of all variants that are ready. */
export function packagesOf(deployables: ReadonlyMap<string, Deployable>): readonly DeploymentPackage[] {
  return [...deployables.values()].flatMap((deployable) =>
    deployable.state === 'ready' ? [...deployable.packages.values()] : [],
  );
}

/** The variants that there are, and those of another state of the handlers. */
export interface KnownVariants {
  readonly own: readonly Variant[];
  readonly elsewhere?: { readonly variants: readonly Variant[]; readonly name: string };
}

/** Prepares and packages every variant of a scenario. One that cannot be had keeps its place, with the reason. */
export async function prepareDeployables(
  scenario: Scenario,
  known: KnownVariants,
  listen: RunListener,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Deployable>> {
  await checkSubject(scenario);
  const deployables = new Map<string, Deployable>();
  for (const name of scenario.variants) {
    signal.throwIfAborted();
    const variant = known.own.find((candidate) => candidate.name === name);
    const deployable =
      variant === undefined
        ? onlyElsewhere(name, known)
        : await prepareDeployable(variant, scenario, listen, signal);
    if (deployable.state === 'unavailable') {
      listen({ type: 'unavailable', variant: name, reason: deployable.reason });
    }
    deployables.set(name, deployable);
  }
  return deployables;
}

/** A variant that came or went with the change that is measured; throws a BenchError for one that is nowhere. */
function onlyElsewhere(name: string, { own, elsewhere }: KnownVariants): Deployable {
  const variant = elsewhere?.variants.find((candidate) => candidate.name === name);
  if (variant === undefined) throw unknownVariant(name, own);
  return { state: 'unavailable', variant, reason: `only ${elsewhere?.name} has this variant` };
}

async function prepareDeployable(
  variant: Variant,
  scenario: Scenario,
  listen: RunListener,
  signal: AbortSignal,
): Promise<Deployable> {
  const [choice] = packageChoices(scenario);
  const reason = choice && (await subjectOf(choice)).whyNot(variant.modelFormat);
  if (reason !== undefined) return { state: 'unavailable', variant, reason };
  const availability = await variantAvailability(variant);
  if (!availability.available) {
    return { state: 'unavailable', variant, reason: `${availability.reason} (${availability.remedy})` };
  }
  try {
    const progress = (line: string) => listen({ type: 'preparing', variant: variant.name, line });
    const packages = new Map<string, DeploymentPackage>();
    for (const choice of packageChoices(scenario)) {
      const build = (options?: PackageOptions) => buildPackage(variant, choice, progress, signal, options);
      const packaged = await packagedFor(variant, scenario, build);
      if (packaged.state === 'unavailable') return { variant, ...packaged };
      if (packaged.unchecked !== undefined) progress(packaged.unchecked);
      packages.set(choiceKey(choice), packaged.package);
    }
    return { state: 'ready', variant, packages };
  } catch (error) {
    signal.throwIfAborted();
    return { state: 'unavailable', variant, reason: `its preparation failed: ${adviceOf(error)}` };
  }
}

async function packagedFor(
  variant: Variant,
  scenario: Scenario,
  build: (options?: PackageOptions) => Promise<DeploymentPackage>,
): Promise<Packaged> {
  const built = await build();
  if (scenario.target !== 'aws') return { state: 'ready', package: built };
  return onAws({ variant, built, scenario }, () => build({ image: true }));
}

/** Prepares a variant and packages it with a network, in the variant's native format, or for one that it fetches. */
export async function buildPackage(
  variant: Variant,
  { model, ...choice }: PackageChoice,
  progress: (line: string) => void,
  signal: AbortSignal,
  options: PackageOptions = {},
): Promise<DeploymentPackage> {
  const prepared = await prepareVariant(variant, progress, signal);
  progress(model === 'package' ? 'packaging it with the network' : 'packaging it without the model');
  const subject = await subjectOf(choice);
  return packageVariant(prepared, await subject.modelIn(variant.modelFormat), { ...options, model });
}

/** What went wrong and what to do about it, in one line. */
function adviceOf(error: unknown): string {
  const hint = error instanceof BenchError ? error.hint : undefined;
  return hint === undefined ? messageOf(error) : `${messageOf(error)} (${hint})`;
}

function unknownVariant(name: string, known: readonly Variant[]): BenchError {
  return new BenchError(`unknown variant "${name}"`, {
    code: 'variant-unknown',
    exitCode: EXIT.usage,
    hint: `choose of ${known.map((variant) => variant.name).join(', ')}`,
  });
}
