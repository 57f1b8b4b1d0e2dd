import type { Scenario } from '../model/index.js';
import {
  type DeploymentPackage,
  hasOtherMachines,
  isKnown,
  type LambdaArchitecture,
  LEAVE_OUT,
  nativeFaults,
  symbolsNeeded,
  type Variant,
} from '../packaging/index.js';

/** What is to be deployed to AWS. */
export interface ForAws {
  readonly variant: Variant;
  readonly built: DeploymentPackage;
  readonly scenario: Scenario;
}

export type Packaged =
  | {
      readonly state: 'ready';
      readonly package: DeploymentPackage;
      /** What nobody checked. */
      readonly unchecked?: string;
    }
  | { readonly state: 'unavailable'; readonly reason: string };

/** Packages hold native files of this machine's kind. */
const ARCHITECTURE: LambdaArchitecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/**
 * A package as AWS Lambda can load it: a zip that its runtime cannot load becomes an image, where the scenario has a base
 * for it. What cannot be had is told before anything is created there: it would be seen as a function that never starts.
 */
export async function onAws(
  { variant, built, scenario }: ForAws,
  asImage: () => Promise<DeploymentPackage>,
): Promise<Packaged> {
  const base = scenario.aws?.baseImages?.[variant.runtime];
  const advice = `give one with aws: {base-images: {${variant.runtime}: <registry>/<name>:<tag>}}`;
  const isBetterAsImage = built.kind === 'zip' && base !== undefined && faultsOf(built).length > 0;
  const chosen = isBetterAsImage ? await asImage() : built;
  if (chosen.kind === 'image' && base === undefined) {
    const reason =
      'a package of over 250 MB is deployed to AWS as a container image, which needs a base image';
    return { state: 'unavailable', reason: `${reason} (${advice})` };
  }
  const faults = faultsOf(chosen, base);
  if (faults.length === 0) return { state: 'ready', package: chosen, ...uncheckedOf(chosen, base) };
  const could = chosen.kind === 'zip' ? 'a container image could' : 'another base image could';
  const help = hasOtherMachines(chosen.native, ARCHITECTURE) ? LEAVE_OUT : `${could}; ${advice}`;
  return {
    state: 'unavailable',
    reason: `AWS Lambda cannot load its package: ${faults.join('; ')} (${help})`,
  };
}

function faultsOf({ native, kind, runtime }: DeploymentPackage, base?: string): readonly string[] {
  return nativeFaults(native, kind === 'zip' ? { kind, runtime } : { kind, base }, ARCHITECTURE);
}

function uncheckedOf({ kind, native }: DeploymentPackage, base: string | undefined) {
  const needed = symbolsNeeded(native);
  if (kind === 'zip' || needed === '' || isKnown({ kind, base })) return {};
  return { unchecked: `whether ${base} has ${needed} is not checked` };
}
