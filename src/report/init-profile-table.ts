import type { InitProfile, NoInitProfile, PackageTime, Run } from '../model/index.js';
import { formatPercent, type Microseconds, microseconds } from '../units/index.js';
import type { Head, Placed, Table, TableRow } from './table.js';
import { inMilliseconds } from './values.js';

/** Of each variant, the packages that have a row; the others share one. */
const SHOWN = 6;

const HEADS: readonly Head[] = [
  { text: 'variant', align: 'left', group: 'identity' },
  { text: 'of', align: 'left', group: 'identity' },
  { text: 'ms', align: 'right', group: 'package' },
  { text: 'share', align: 'right', group: 'package' },
  { text: 'longest in it', align: 'left', group: 'file' },
  { text: 'ms itself', align: 'right', group: 'file' },
  { text: 'with what it loads', align: 'right', group: 'file' },
];

/** Where init time goes, by package and by file; no table where nobody asked. */
export function initProfileTables({ initProfiles }: Run): readonly Table[] {
  if (initProfiles === undefined) return [];
  const footnotes: string[] = [];
  return [
    {
      id: 'init-profile',
      caption: 'Where init time goes, by package (times in ms, under a profiler)',
      identity: 2,
      heads: HEADS,
      rows: initProfiles.flatMap((profile) =>
        'reason' in profile ? [missingRow(profile, footnotes)] : profileRows(profile),
      ),
      footnotes,
      notes: [...new Set(initProfiles.flatMap(toolNote))],
    },
  ];
}

function toolNote(profile: InitProfile | NoInitProfile): readonly string[] {
  if ('reason' in profile) return [];
  return [
    `By ${profile.tool}, in a second process of the deployed function. Profilers slow what they watch: shares tell, times do not.`,
  ];
}

function profileRows({ variant, totalUs, packages }: InitProfile): readonly TableRow[] {
  const rest = packages.slice(SHOWN);
  const restUs = microseconds(rest.reduce((sum, { selfUs }) => sum + selfUs, 0));
  const others = rest.length === 0 ? [] : [[variant, `${rest.length} others`, restUs, []] as const];
  const shown = packages
    .slice(0, SHOWN)
    .map((row) => [variant, row.package, row.selfUs, longestOf(row)] as const);
  return [...shown, ...others].map(([name, of, selfUs, longest]) => ({
    kind: 'figures',
    values: [
      ...[name, of, inMilliseconds(selfUs), shareOf(selfUs, totalUs)].map((text) => ({ text })),
      ...placed(longest),
    ],
  }));
}

function longestOf({ files: [longest] }: PackageTime): readonly string[] {
  if (longest === undefined) return [];
  return [longest.file, inMilliseconds(longest.selfUs), inMilliseconds(longest.totalUs)];
}

function placed(texts: readonly string[]): readonly Placed[] {
  return Array.from({ length: 3 }, (_, index) => ({ text: texts[index] ?? '' }));
}

function shareOf(part: Microseconds, whole: Microseconds): string {
  return whole === 0 ? '' : formatPercent(part / whole);
}

function missingRow({ variant, reason }: NoInitProfile, footnotes: string[]): TableRow {
  if (!footnotes.includes(reason)) footnotes.push(reason);
  const status = { status: 'unavailable' as const, reason, footnote: footnotes.indexOf(reason) + 1 };
  return { kind: 'unmeasured', values: [{ text: variant }, { text: '' }], status };
}
