import { readFileSync } from 'node:fs';
import { type Deployable, packagesOf } from './deployables.js';

const manifest = new URL('../../../package.json', import.meta.url);

/** Versions of everything that was measured with, by name. */
export function collectVersions(
  deployables: ReadonlyMap<string, Deployable>,
): Readonly<Record<string, string>> {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const frameworks = packagesOf(deployables).flatMap(({ versions }) => Object.entries(versions));
  return { coldbench: version, node: process.versions.node, ...Object.fromEntries(frameworks) };
}
