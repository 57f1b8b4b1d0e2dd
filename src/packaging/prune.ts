import type { Bytes } from '../units/index.js';
import { sizeOf, total } from './file-sizes.js';
import type { TaskFile } from './task-file.js';
import type { FileRule } from './variant.js';

export interface PruneRule {
  readonly name: string;
  /** Why a function can do without, for the reader. */
  readonly reason: string;
  matches(path: string): boolean;
}

/** What one rule left out of a package. */
export interface PruneSummary {
  readonly rule: string;
  readonly reason: string;
  readonly files: number;
  readonly bytes: Bytes;
  /** The path of the file that weighed most. */
  readonly largest: string;
}

export interface Pruned {
  readonly kept: readonly TaskFile[];
  readonly rules: readonly PruneSummary[];
}

const IN_PACKAGE = /(?:^|\/)node_modules\//;

const byPattern = (name: string, reason: string, pattern: RegExp): PruneRule => ({
  name,
  reason,
  matches: (path) => IN_PACKAGE.test(path) && pattern.test(path),
});

/** What no installed package needs in order to run. */
export function commonRules(
  platform: string = process.platform,
  arch: string = process.arch,
): readonly PruneRule[] {
  return [
    byPattern(
      'sources',
      'sources and declarations are not run',
      /\.(?:[cm]?ts|cc|cpp|cxx|c|hpp|h|gypi?|flow)$/,
    ),
    byPattern('source-maps', 'source maps serve debuggers', /\.(?:js|cjs|mjs|ts|css)\.map$/),
    byPattern('documentation', 'documentation is for people', /\.(?:md|markdown|html)$/i),
    // Only a package's own folder: a deeper one of that name can be code, as `dist/doc` of yaml is.
    byPattern('tests', 'tests are not run', /node_modules\/(?:@[^/]+\/)?[^/]+\/(?:tests?|__tests__)\//),
    byPattern('build-scripts', 'nothing is built or installed in a function', /\.(?:py|sh|bat|ps1|gn)$/),
    otherPlatforms(platform, arch),
  ];
}

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'linuxmusl', 'sunos', 'win32'];
const ARCHITECTURES = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** `/<system>/<architecture>/` or `/<system>-<architecture>/` of a machine that is not this one. */
export function otherPlatforms(platform: string = process.platform, arch: string = process.arch): PruneRule {
  const pattern = new RegExp(`/(${SYSTEMS.join('|')})[/-](${ARCHITECTURES.join('|')})/`);
  return {
    name: 'other-platforms',
    reason: `native parts for machines other than ${platform}-${arch}`,
    matches(path) {
      const match = pattern.exec(path);
      return match !== null && (match[1] !== platform || match[2] !== arch);
    },
  };
}

/** Those of some names, or all, or none. */
export function chosenRules(
  rules: readonly PruneRule[],
  wanted: boolean | readonly string[],
): readonly PruneRule[] {
  if (typeof wanted === 'boolean') return wanted ? rules : [];
  return rules.filter(({ name }) => wanted.includes(name));
}

/** The rules that a variant states itself. */
export function variantRules(rules: readonly FileRule[]): readonly PruneRule[] {
  return rules.map(({ files, reason }) => {
    const pattern = new RegExp(files, 'u');
    return { name: files, reason, matches: (path) => pattern.test(path) };
  });
}

/** Leaves out what a rule matches; a file is counted with the first rule that does. */
export async function prune(files: readonly TaskFile[], rules: readonly PruneRule[]): Promise<Pruned> {
  const matched = new Map(files.map((file) => [file, rules.find((rule) => rule.matches(file.path))]));
  const leftBy = (rule: PruneRule) => files.filter((file) => matched.get(file) === rule);
  const applied = rules.filter((rule) => leftBy(rule).length > 0);
  return {
    kept: files.filter((file) => matched.get(file) === undefined),
    rules: await Promise.all(applied.map((rule) => summarize(rule, leftBy(rule)))),
  };
}

async function summarize({ name, reason }: PruneRule, left: readonly TaskFile[]): Promise<PruneSummary> {
  const sized = await Promise.all(left.map(async (file) => ({ path: file.path, size: await sizeOf(file) })));
  const largest = sized.reduce((most, file) => (file.size > most.size ? file : most));
  const bytes = total(sized.map(({ size }) => size));
  return { rule: name, reason, files: left.length, bytes, largest: largest.path };
}
