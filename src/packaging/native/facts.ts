import path from 'node:path';
import type { TaskFile } from '../task-file.js';
import { type ElfFacts, type ElfMachine, readElf } from './elf.js';
import { compareVersions, parseSymbolVersion, SYMBOL_FAMILIES, type SymbolFamily } from './version.js';

/** What a package's native files ask of the system that they are loaded on. */
export interface NativeFacts {
  readonly files: number;
  /** By machine, a file of it. */
  readonly machines: Readonly<Partial<Record<ElfMachine, string>>>;
  /** The newest version of each family of symbols, and the file that needs it. */
  readonly newest: Readonly<Partial<Record<SymbolFamily, Need>>>;
  /** The first file that is linked with musl's C library, which glibc's systems lack; null where none is. */
  readonly musl: string | null;
}

export interface Need {
  readonly version: string;
  readonly file: string;
}

const NATIVE_NAME = /\.(?:node|so(?:\.[\d.]+)?)$/;
const AT_ONCE = 16;

/** Reads every native file that a function gets, as the dynamic linker would. */
export async function nativeFacts(files: readonly TaskFile[]): Promise<NativeFacts> {
  const natives = await readAll(files.filter(isCandidate));
  const own = new Set(natives.map(({ file }) => path.posix.basename(file)));
  const needs = natives.flatMap((native) => needsOf(native, own));
  const musl = natives.find(({ facts }) => facts.needed.some((name) => name.startsWith('libc.musl')));
  return {
    files: natives.length,
    machines: Object.fromEntries(natives.map(({ file, facts }) => [facts.machine, file]).toReversed()),
    newest: needs.reduce(newer, {}),
    musl: musl?.file ?? null,
  };
}

interface Native {
  readonly file: string;
  readonly facts: ElfFacts;
}

function isCandidate({ path: name, executable }: TaskFile): boolean {
  return executable || NATIVE_NAME.test(name);
}

async function readAll(candidates: readonly TaskFile[]): Promise<readonly Native[]> {
  const waiting = [...candidates];
  const natives: Native[] = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const facts = await readElf(next.content);
      if (facts !== null) natives.push({ file: next.path, facts });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return natives.sort((a, b) => (a.file < b.file ? -1 : 1));
}

type FamilyNeed = Need & { readonly family: SymbolFamily };

/** What the package itself brings, as a C++ library of its own, is asked of no system. */
function needsOf({ file, facts }: Native, own: ReadonlySet<string>): readonly FamilyNeed[] {
  const outside = [...facts.versions].filter(([library]) => !own.has(library));
  return outside
    .flatMap(([, versions]) => versions.map(parseSymbolVersion))
    .flatMap((parsed) => (parsed === null ? [] : [{ ...parsed, file }]));
}

function newer(newest: NativeFacts['newest'], { family, version, file }: FamilyNeed): NativeFacts['newest'] {
  const known = newest[family];
  const isNewer = known === undefined || compareVersions(version, known.version) > 0;
  return isNewer ? { ...newest, [family]: { version, file } } : newest;
}

/** The newest symbols that native files need, as `GLIBC 2.27, GLIBCXX 3.4.22`; empty where they need none. */
export const symbolsNeeded = ({ newest }: NativeFacts): string =>
  SYMBOL_FAMILIES.flatMap((family) => {
    const need = newest[family];
    return need === undefined ? [] : [`${family} ${need.version}`];
  }).join(', ');
