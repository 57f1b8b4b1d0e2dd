import type { Scenario } from '../model/index.js';
import {
  type DeploymentPackage,
  type LambdaArchitecture,
  nativeFaults,
  type Variant,
} from '../packaging/index.js';

/** What is to be deployed to AWS. */
export interface ForAws {
  readonly variant: Variant;
  readonly built: DeploymentPackage;
  readonly scenario: Scenario;
}

export type Packaged =
  | { readonly state: 'ready'; readonly package: DeploymentPackage }
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
  const hasBase = scenario.aws?.baseImages?.[variant.runtime] !== undefined;
  const zipFaults = faultsOf(built);
  const chosen = built.kind === 'zip' && zipFaults.length > 0 && hasBase ? await asImage() : built;
  const faults = faultsOf(chosen);
  const advice = `give one with aws: {base-images: {${variant.runtime}: <registry>/<name>:<tag>}}`;
  if (chosen.kind === 'image' && !hasBase) {
    const reason =
      'a package of over 250 MB is deployed to AWS as a container image, which needs a base image';
    return { state: 'unavailable', reason: `${reason} (${advice})` };
  }
  if (faults.length === 0) return { state: 'ready', package: chosen };
  const remedy = chosen.kind === 'zip' ? ` (a container image could; ${advice})` : '';
  return {
    state: 'unavailable',
    reason: `AWS Lambda cannot load its package: ${faults.join('; ')}${remedy}`,
  };
}

function faultsOf({ native, runtime, kind }: DeploymentPackage): readonly string[] {
  return nativeFaults(native, runtime, ARCHITECTURE, kind);
}
