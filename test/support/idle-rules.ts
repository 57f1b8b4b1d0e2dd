import type { DeploymentPackage, Variant } from '../../src/packaging/index.js';

const SYSTEMS = ['darwin', 'linux', 'win32'];

/** A variant's own rules that left out no file of its package, or freed no byte: their reasons are false. */
export function idleRules({ prune, strip }: Variant, built: DeploymentPackage): readonly string[] {
  const stripped = built.stripped.filter(({ beforeBytes, afterBytes }) => afterBytes < beforeBytes);
  const active = new Set([...built.pruned, ...stripped].map(({ rule }) => rule));
  return [...prune, ...strip]
    .map(({ files }) => files)
    .filter((rule) => isForHere(rule) && !active.has(rule));
}

/** One that names the folder of another system has its files there alone. */
const isForHere = (rule: string) =>
  SYSTEMS.every((system) => system === process.platform || !rule.includes(`/${system}/`));
