import type { CellResult, PackageFacts, Run } from '../model/index.js';
import { LAMBDA_LIMITS } from '../packaging/index.js';
import { type Bytes, bytesToMegabytes, formatBytes, formatNumber, formatPercent } from '../units/index.js';
import { buildTable, type Column, type Table } from './table.js';

/** A size; `bad` when it is over what AWS Lambda takes. */
const size = (bytes: Bytes, over = false) => ({
  text: formatBytes(bytes),
  ...(over ? ({ flag: 'bad' } as const) : {}),
});

const isZipOver = ({ kind, unzippedBytes }: PackageFacts): boolean =>
  kind === 'zip' && unzippedBytes > LAMBDA_LIMITS.unzippedBytes;

const COLUMNS: readonly Column<PackageFacts>[] = [
  { head: 'deployed as', align: 'left', group: 'package', value: ({ kind }) => kind },
  {
    head: 'before pruning',
    align: 'right',
    group: 'package',
    value: ({ unprunedBytes }) => size(unprunedBytes),
  },
  {
    head: 'unzipped',
    align: 'right',
    group: 'package',
    value: (facts) => size(facts.unzippedBytes, isZipOver(facts)),
  },
  { head: 'zipped', align: 'right', group: 'package', value: ({ zippedBytes }) => size(zippedBytes) },
  { head: 'of its limit', align: 'right', group: 'package', value: shareOfLimit },
];

function shareOfLimit({ kind, unzippedBytes }: PackageFacts) {
  const allowed = kind === 'image' ? LAMBDA_LIMITS.imageBytes : LAMBDA_LIMITS.unzippedBytes;
  return formatPercent(unzippedBytes / allowed);
}

/** As AWS counts: its MB is a mebibyte. */
function limit(size: Bytes): string {
  const mebibytes = bytesToMegabytes(size);
  return mebibytes < 1_024 ? `${formatNumber(mebibytes)} MiB` : `${formatNumber(mebibytes / 1_024)} GiB`;
}

/** What each variant weighs, against AWS Lambda's limits. */
export function packageTable(run: Run): Table {
  const { directUploadBytes, unzippedBytes, imageBytes } = LAMBDA_LIMITS;
  return buildTable(
    {
      id: 'package',
      caption: 'Packages',
      identity: [{ head: 'variant', align: 'left', value: ({ variant }) => variant }],
      columns: COLUMNS,
      row: (cell) => {
        const { package: facts } = cell;
        if (facts !== undefined && !('reason' in facts)) return { state: 'known', row: facts };
        if (cell.status !== 'measured') return { state: 'missing', cell };
        return { state: 'missing', cell: { status: 'unavailable', reason: facts?.reason ?? '' } };
      },
      notes: [
        `AWS Lambda takes ${limit(unzippedBytes)} unzipped, or a container image of ` +
          `${limit(imageBytes)}; a zip above ${limit(directUploadBytes)} goes through S3.`,
      ],
    },
    firstOfEachVariant(run.cells),
  );
}

/** A variant has one package for all its cells: one that knows it, if any does. */
function firstOfEachVariant(cells: readonly CellResult[]): CellResult[] {
  const variants = [...new Set(cells.map(({ variant }) => variant))];
  return variants.flatMap((variant) => {
    const own = cells.filter((cell) => cell.variant === variant);
    return own.find((cell) => cell.package !== undefined) ?? own.slice(0, 1);
  });
}
