import type { FileTime, InitProfile, NoInitProfile, Run } from '../model/index.js';
import { formatPercent, type Microseconds, microseconds } from '../units/index.js';
import type { Head, Table, TableRow } from './table.js';
import { inMilliseconds } from './values.js';

/** Of each variant, the packages that have a row; the others share one. */
const PACKAGES_SHOWN = 6;
/** Of each variant: as many as a run keeps of a package, so that none is left out that took longer. */
const FILES_SHOWN = 5;

const VARIANT: Head = { text: 'variant', align: 'left', group: 'identity' };

const PACKAGE_HEADS: readonly Head[] = [
  VARIANT,
  { text: 'of', align: 'left', group: 'identity' },
  { text: 'ms', align: 'right', group: 'package' },
  { text: 'share', align: 'right', group: 'package' },
];

const FILE_HEADS: readonly Head[] = [
  VARIANT,
  { text: 'file or module', align: 'left', group: 'identity' },
  { text: 'of', align: 'left', group: 'file' },
  { text: 'ms itself', align: 'right', group: 'file' },
  { text: 'share', align: 'right', group: 'file' },
  { text: 'with what it loads', align: 'right', group: 'file' },
];

/** Where init time goes, by package and by file; no table where nobody asked. */
export function initProfileTables({ initProfiles }: Run): readonly Table[] {
  if (initProfiles === undefined) return [];
  const profiles = initProfiles.flatMap((profile) => ('reason' in profile ? [] : [profile]));
  const footnotes: string[] = [];
  return [
    {
      id: 'init-profile',
      caption: 'Where init time goes, by package (times in ms, under a profiler)',
      identity: 2,
      heads: PACKAGE_HEADS,
      rows: initProfiles.flatMap((profile) =>
        'reason' in profile ? [missingRow(profile, footnotes)] : packageRows(profile),
      ),
      footnotes,
      notes: [...new Set(profiles.map(toolNote))],
    },
    ...(profiles.length === 0 ? [] : [fileTable(profiles)]),
  ];
}

function fileTable(profiles: readonly InitProfile[]): Table {
  return {
    id: 'init-files',
    caption: 'Where init time goes, by file: the longest (times in ms, under a profiler)',
    identity: 2,
    heads: FILE_HEADS,
    rows: profiles.flatMap(fileRows),
    footnotes: [],
    notes: [],
  };
}

function toolNote({ tool }: InitProfile): string {
  return `By ${tool}, in a second process of the deployed function. Profilers slow what they watch: shares tell, times do not.`;
}

function packageRows({ variant, totalUs, packages }: InitProfile): readonly TableRow[] {
  const rest = packages.slice(PACKAGES_SHOWN);
  const restUs = microseconds(rest.reduce((sum, { selfUs }) => sum + selfUs, 0));
  const others = rest.length === 0 ? [] : [{ package: `${rest.length} others`, selfUs: restUs }];
  return [...packages.slice(0, PACKAGES_SHOWN), ...others].map(({ package: name, selfUs }) =>
    figures(variant, name, inMilliseconds(selfUs), shareOf(selfUs, totalUs)),
  );
}

function fileRows({ variant, totalUs, packages }: InitProfile): readonly TableRow[] {
  const files = packages.flatMap(({ package: of, files: told }) => told.map((file) => ({ ...file, of })));
  return longest(files).map(({ file, of, selfUs, totalUs: withLoadedUs }) =>
    figures(
      variant,
      file,
      of,
      inMilliseconds(selfUs),
      shareOf(selfUs, totalUs),
      inMilliseconds(withLoadedUs),
    ),
  );
}

function longest<F extends FileTime>(files: readonly F[]): readonly F[] {
  return files.toSorted((a, b) => b.selfUs - a.selfUs).slice(0, FILES_SHOWN);
}

function figures(...texts: readonly string[]): TableRow {
  return { kind: 'figures', values: texts.map((text) => ({ text })) };
}

function shareOf(part: Microseconds, whole: Microseconds): string {
  return whole === 0 ? '' : formatPercent(part / whole);
}

function missingRow({ variant, reason }: NoInitProfile, footnotes: string[]): TableRow {
  if (!footnotes.includes(reason)) footnotes.push(reason);
  const status = { status: 'unavailable' as const, reason, footnote: footnotes.indexOf(reason) + 1 };
  return { kind: 'unmeasured', values: [{ text: variant }, { text: '' }], status };
}
