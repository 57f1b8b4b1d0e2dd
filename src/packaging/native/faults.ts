import type { NativeFacts } from './facts.js';
import { type LambdaSystem, lambdaSystem } from './lambda-systems.js';
import { compareVersions, SYMBOL_FAMILIES } from './version.js';

export type LambdaArchitecture = 'x86_64' | 'arm64';

/**
 * Why native files would not load in a managed runtime of AWS Lambda; empty where nothing speaks against it. An image
 * brings its own system: only its machine can be wrong.
 */
export function nativeFaults(
  facts: NativeFacts,
  runtime: string,
  architecture: LambdaArchitecture,
  kind: 'zip' | 'image',
): readonly string[] {
  const system = kind === 'zip' ? lambdaSystem(runtime) : null;
  return [
    ...machineFaults(facts, architecture),
    ...(system === null ? [] : systemFaults(facts, runtime, system)),
  ];
}

function machineFaults({ machines }: NativeFacts, architecture: LambdaArchitecture): readonly string[] {
  return Object.entries(machines)
    .filter(([machine]) => machine !== architecture)
    .map(
      ([machine, file]) =>
        `${file} is for ${machine === 'other' ? 'other machines' : machine}, not ${architecture}`,
    );
}

function systemFaults(
  facts: NativeFacts,
  runtime: string,
  { name, newest }: LambdaSystem,
): readonly string[] {
  const tooNew = SYMBOL_FAMILIES.flatMap((family) => {
    const need = facts.newest[family];
    if (need === undefined || compareVersions(need.version, newest[family]) <= 0) return [];
    return [
      `${need.file} needs ${family}_${need.version}, and ${runtime} (${name}) has ${family}_${newest[family]}`,
    ];
  });
  const musl = facts.musl === null ? [] : [`${facts.musl} is for musl, and ${runtime} (${name}) has glibc`];
  return [...tooNew, ...musl];
}
