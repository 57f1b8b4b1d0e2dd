/** A version of a system's symbols, as `GLIBC_2.34`: what came later has it too. */
export interface SymbolVersion {
  readonly family: SymbolFamily;
  readonly version: string;
}

/** Of the C library, the C++ library, and what the C++ library stands on. */
export const SYMBOL_FAMILIES = ['GLIBC', 'GLIBCXX', 'CXXABI'] as const;

export type SymbolFamily = (typeof SYMBOL_FAMILIES)[number];

const VERSION = new RegExp(`^(${SYMBOL_FAMILIES.join('|')})_(\\d+(?:\\.\\d+)*)$`);

/** Null for other libraries' versions, and for such as `GLIBC_PRIVATE`. */
export function parseSymbolVersion(text: string): SymbolVersion | null {
  const [, family, version] = VERSION.exec(text) ?? [];
  return version === undefined ? null : { family: family as SymbolFamily, version };
}

/** Negative where the first is older, as `2.9` than `2.17`. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [a, b].map((text) => text.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (first?.[index] ?? 0) - (second?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
