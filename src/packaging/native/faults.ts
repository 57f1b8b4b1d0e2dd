import type { NativeFacts } from './facts.js';
import { baseSystem, type LambdaSystem, lambdaSystem } from './lambda-systems.js';
import { compareVersions, SYMBOL_FAMILIES } from './version.js';

export type LambdaArchitecture = 'x86_64' | 'arm64';

/** Where a package runs: in a managed runtime, or on a base image; of one without a name, nothing is known. */
export type RunsOn =
  | { readonly kind: 'zip'; readonly runtime: string }
  | { readonly kind: 'image'; readonly base?: string | undefined };

/** Why native files would not load on AWS Lambda; empty where nothing speaks against it. */
export function nativeFaults(
  facts: NativeFacts,
  on: RunsOn,
  architecture: LambdaArchitecture,
): readonly string[] {
  const system = systemOf(on);
  return [...machineFaults(facts, architecture), ...(system === null ? [] : systemFaults(facts, system))];
}

/** Whether it has files for another kind of machine, which no runtime and no base image helps. */
export const hasOtherMachines = (facts: NativeFacts, architecture: LambdaArchitecture): boolean =>
  machineFaults(facts, architecture).length > 0;

/** What helps then. */
export const LEAVE_OUT = "a rule under prune in the variant's variant.yaml leaves such files out";

interface NamedSystem extends LambdaSystem {
  /** The runtime or image. */
  readonly of: string;
}

function systemOf(on: RunsOn): NamedSystem | null {
  const of = on.kind === 'zip' ? on.runtime : (on.base ?? '');
  const system = on.kind === 'zip' ? lambdaSystem(of) : baseSystem(of);
  return system === null ? null : { ...system, of };
}

/** Whether it is known what C and C++ libraries are there. */
export const isKnown = (on: RunsOn): boolean => systemOf(on) !== null;

function machineFaults({ machines }: NativeFacts, architecture: LambdaArchitecture): readonly string[] {
  return Object.entries(machines)
    .filter(([machine]) => machine !== architecture)
    .map(
      ([machine, file]) =>
        `${file} is for ${machine === 'other' ? 'other machines' : machine}, not ${architecture}`,
    );
}

function systemFaults(facts: NativeFacts, { of, name, newest }: NamedSystem): readonly string[] {
  const tooNew = SYMBOL_FAMILIES.flatMap((family) => {
    const need = facts.newest[family];
    if (need === undefined || compareVersions(need.version, newest[family]) <= 0) return [];
    return [
      `${need.file} needs ${family}_${need.version}, and ${of} (${name}) has ${family}_${newest[family]}`,
    ];
  });
  const musl = facts.musl === null ? [] : [`${facts.musl} is for musl, and ${of} (${name}) has glibc`];
  return [...tooNew, ...musl];
}
