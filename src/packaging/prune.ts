import type { TaskFile } from './task-file.js';
import type { FileRule } from './variant.js';

export interface PruneRule {
  readonly name: string;
  /** Why a function can do without, for the reader. */
  readonly reason: string;
  matches(path: string): boolean;
}

export interface PruneSummary {
  readonly rule: string;
  readonly reason: string;
  readonly files: number;
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

/** The rules that a variant states itself. */
export function variantRules(rules: readonly FileRule[]): readonly PruneRule[] {
  return rules.map(({ files, reason }) => {
    const pattern = new RegExp(files, 'u');
    return { name: files, reason, matches: (path) => pattern.test(path) };
  });
}

/** Leaves out what a rule matches; a file is counted with the first rule that does. */
export function prune(files: readonly TaskFile[], rules: readonly PruneRule[]): Pruned {
  const counts = new Map<PruneRule, number>();
  const kept = files.filter((file) => {
    const rule = rules.find((candidate) => candidate.matches(file.path));
    if (rule !== undefined) counts.set(rule, (counts.get(rule) ?? 0) + 1);
    return rule === undefined;
  });
  return {
    kept,
    rules: [...counts].map(([{ name, reason }, count]) => ({ rule: name, reason, files: count })),
  };
}
